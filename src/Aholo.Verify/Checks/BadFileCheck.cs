namespace Aholo.Verify.Checks;

/// <summary>
/// A file that is no photo starts a project that fails with a reason, before anything is sent to Aholo. It shows without credits that uploads are noticed
/// and that orchestrations run.
/// </summary>
internal sealed class BadFileCheck : ICheck
{
    private const string ExpectedCode = "file.format";

    public string Name => "A bad file fails with a reason and spends no credits";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var path = $"{context.Run}-bad.jpg";
        var way = await context.UploadAsync(path, "This is not a photo."u8.ToArray(), cancellationToken);
        var project = await context.WaitForOutcomeAsync($"{context.Run}-bad", cancellationToken);
        context.FailedProject = project;
        if (project.Outcome != "Failed" || project.Problem?.Code != ExpectedCode)
            throw new CheckFailedException($"{path} ended as {project.Outcome} ({project.Problem?.Code}: {project.Problem?.Message}) instead of Failed ({ExpectedCode}).");

        await context.Deployment.Api.DownloadAsync($"/api/projects/{project.Id}/assets/project.json", cancellationToken);
        return $"uploaded {way}, noticed, refused, recorded";
    }
}
