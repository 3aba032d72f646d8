using Aholo.Files.Media;
using Aholo.Files.Problems;
using Aholo.Functions.Workflow.Activities;

namespace Aholo.Functions.Workflow;

/// <summary>Warns of a set of photos and videos that Aholo may reconstruct badly.</summary>
internal static class BatchAdvice
{
    /// <summary>Gets the warnings about the files of a project.</summary>
    /// <param name="found">What was found in the files.</param>
    /// <param name="files">The number of files.</param>
    public static IEnumerable<Warning> Of(BatchResult found, int files)
    {
        var (videos, photos) = (found.Videos, files - found.Videos);
        if (videos == 0 && MediaAdvice.ForCount(photos) is { } few)
            yield return few;
        if (videos > 0 && photos > 0)
        {
            yield return new(
                WarningCodes.PhotosAndVideos,
                $"The project has {photos} photos and {videos} videos. Aholo does not document how it combines them.",
                Parameters: new() { Photos = photos, Videos = videos });
        }
        else if (videos > 1)
        {
            yield return new(
                WarningCodes.SeveralVideos, $"The project has {videos} videos. Aholo documents projects of one video.", Parameters: new() { Videos = videos });
        }

        if (MediaAdvice.ForOrientations(found.Upright, found.Wide) is { } advice)
            yield return advice;
    }
}
