using Aholo.Cli.Results;
using Aholo.Files.Media;

namespace Aholo.Cli.Projects;

/// <summary>Checks, before anything is sent, what the configured version of the API would reject after the uploads.</summary>
internal static class DefinitionChecks
{
    private const int MinPhotosV1 = 20;

    /// <exception cref="CliException">The API would reject the project.</exception>
    public static void Check(ProjectDefinition project, AholoClientOptions client, CommandOutput output)
    {
        if (client.ApiVersion == AholoApiVersion.V1)
            CheckV1(project);
        else if (project.UseMask)
            throw Usage("--mask needs version 1 of the API. Remove it, or set Aholo__ApiVersion to V1.");
        if (project.IsGeneration && project.Files.Any(file => file.Facts.Type != ResourceType.Image))
            throw Usage("--image must be an image, not a video.");
        if (!project.IsGeneration)
            Advise(project, output);
    }

    private static void CheckV1(ProjectDefinition project)
    {
        if (project.Quality == TaskQuality.Ultra)
            throw Usage("--quality ultra needs version 2 of the API. Use high.");
        if (project.IncludeSog)
            throw Usage("--sog needs version 2 of the API. Remove it.");
        if (project.Panorama)
            throw Usage("--panorama needs version 2 of the API. Remove it.");
        if (project.Access is not null)
            throw Usage("--access needs version 2 of the API. Remove it.");
        var photos = project.Files.Count(file => file.Facts.Type == ResourceType.Image);
        if (!project.IsGeneration && photos is > 0 and < MinPhotosV1)
            throw Usage($"Version 1 of the API needs at least {MinPhotosV1} photos, but there are {photos}. Add photos.");
    }

    private static void Advise(ProjectDefinition project, CommandOutput output)
    {
        var photos = project.Files.Where(file => file.Facts.Type == ResourceType.Image).ToList();
        if (photos.Count == project.Files.Count && MediaAdvice.ForCount(photos.Count) is { } few)
            output.Warn(few.Message);
        var upright = photos.Count(file => file.Facts.Height > file.Facts.Width);
        var wide = photos.Count(file => file.Facts.Width > file.Facts.Height);
        if (MediaAdvice.ForOrientations(upright, wide) is { } advice)
            output.Warn(advice.Message);
    }

    private static CliException Usage(string message) => new(ExitCode.Usage, message);
}
