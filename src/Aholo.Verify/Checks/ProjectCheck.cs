namespace Aholo.Verify.Checks;

/// <summary>Uploads a photo and waits until its project has succeeded.</summary>
internal sealed class ProjectCheck : ICheck
{
    public string Name => "A photo becomes a 3D project";

    public async Task<string> RunAsync(VerificationContext context, CancellationToken cancellationToken)
    {
        if (!context.Deployment.Options.Create)
            throw new CheckSkippedException("Requires --create, which spends credits.");

        var target = await context.UploadAsync($"{context.Run}-photo.jpg", context.Photo, cancellationToken);
        var project = await context.WaitForOutcomeAsync($"{context.Run}-photo", cancellationToken);
        if (project.Outcome != "Succeeded")
            throw new CheckFailedException($"Project {project.Id} ended as {project.Outcome}: {project.Problem?.Message}");

        context.SucceededProject = project;
        return $"uploaded {target}; {string.Join(", ", (project.Assets ?? []).Select(asset => asset.Name))}";
    }
}
