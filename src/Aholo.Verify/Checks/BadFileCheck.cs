namespace Aholo.Verify.Checks;

/// <summary>
/// Uploads a file that is not a photo: its project fails with a reason, before anything is sent to Aholo. This proves that upload events arrive and that
/// orchestrations run, without spending credits.
/// </summary>
internal sealed class BadFileCheck : ICheck
{
    private const string ExpectedCode = "file.format";

    public string Name => "An invalid file fails with a reason and spends no credits";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        var path = $"{context.Run}-bad.jpg";
        var target = await context.UploadAsync(path, "This is not a photo."u8.ToArray(), cancellationToken);
        var project = await context.WaitForOutcomeAsync($"{context.Run}-bad", cancellationToken);
        context.FailedProject = project;
        if (project.Outcome != "Failed" || project.Problem?.Code != ExpectedCode)
            throw new CheckFailedException($"{path} ended as {project.Outcome} ({project.Problem?.Code}: {project.Problem?.Message}) instead of Failed ({ExpectedCode}).");

        await context.Deployment.Api.DownloadAsync($"/api/projects/{project.Id}/assets/project.json", cancellationToken);
        return $"uploaded {target}, rejected, recorded";
    }
}
