namespace Aholo.Verify.Checks;

/// <summary>A photo comes back as 3D.</summary>
internal sealed class ProjectCheck : ICheck
{
    public string Name => "A photo comes back as 3D";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (!context.Deployment.Options.Create)
            throw new CheckSkippedException("Needs --create, which spends credits.");

        var way = await context.UploadAsync($"{context.Run}-photo.jpg", context.Photo, cancellationToken);
        var project = await context.WaitForOutcomeAsync($"{context.Run}-photo", cancellationToken);
        if (project.Outcome != "Succeeded")
            throw new CheckFailedException($"Project {project.Id} ended as {project.Outcome}: {project.Problem?.Message}");

        context.SucceededProject = project;
        return $"uploaded {way}; {string.Join(", ", (project.Assets ?? []).Select(asset => asset.Name))}";
    }
}
