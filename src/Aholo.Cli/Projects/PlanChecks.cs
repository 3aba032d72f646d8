using Aholo.Cli.Terminal;
using Aholo.Functions.Media;

namespace Aholo.Cli.Projects;

/// <summary>Finds out before anything is sent what the configured generation of the API would refuse after the files were sent.</summary>
internal static class PlanChecks
{
    private const int LeastPhotosV1 = 20;

    /// <exception cref="CliException">The project cannot be created like this.</exception>
    public static void Check(ProjectPlan plan, AholoClientOptions client, CommandOutput output)
    {
        if (client.Generation == AholoGeneration.V1)
            CheckV1(plan);
        else if (plan.UseMask)
            throw Usage("--mask needs version 1 of the API: leave it out, or set Aholo__Generation to V1.");
        if (plan.IsGeneration && plan.Files.Any(file => file.Facts.Type != ResourceType.Image))
            throw Usage("--image must be a picture: a model is generated from words and at most one picture.");
        if (!plan.IsGeneration)
            Advise(plan, output);
    }

    private static void CheckV1(ProjectPlan plan)
    {
        if (plan.Quality == TaskQuality.Ultra)
            throw Usage("--quality ultra needs version 2 of the API: use high.");
        if (plan.IncludeSog)
            throw Usage("--sog needs version 2 of the API: leave it out.");
        if (plan.Panorama)
            throw Usage("--panorama needs version 2 of the API: leave it out.");
        if (plan.Access is not null)
            throw Usage("--access needs version 2 of the API: leave it out.");
        var photos = plan.Files.Count(file => file.Facts.Type == ResourceType.Image);
        if (!plan.IsGeneration && photos is > 0 and < LeastPhotosV1)
            throw Usage($"Version 1 of the API takes at least {LeastPhotosV1} photos, and there are {photos}: take more.");
    }

    private static void Advise(ProjectPlan plan, CommandOutput output)
    {
        var photos = plan.Files.Where(file => file.Facts.Type == ResourceType.Image).ToList();
        if (photos.Count == plan.Files.Count && MediaAdvice.ForCount(photos.Count) is { } few)
            output.Warn(few.Message);
        var upright = photos.Count(file => file.Facts.Height > file.Facts.Width);
        var wide = photos.Count(file => file.Facts.Width > file.Facts.Height);
        if (MediaAdvice.ForOrientations(upright, wide) is { } advice)
            output.Warn(advice.Message);
    }

    private static CliException Usage(string message) => new(ExitCode.Usage, message);
}
