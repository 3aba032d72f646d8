using System.Globalization;
using Aholo.Files.Problems;
using Aholo.Files.Text;

namespace Aholo.Functions.Projects;

/// <summary>Finds the short clips that iPhones store beside the photos of Live Photos: <c>IMG_1.MOV</c> beside <c>IMG_1.HEIC</c>.</summary>
internal static class LivePhotos
{
    /// <summary>Larger than any clip of three seconds. A larger video with the name of a photo is a video of its own, and the photo its cover.</summary>
    private const long MaxClip = 32 * 1024 * 1024;

    private const int MaxNamed = 3;

    private static readonly string[] PhotoExtensions = [".heic", ".heif", ".jpg", ".jpeg"];

    /// <summary>Finds the clips among the files of a folder.</summary>
    /// <param name="files">Their paths and sizes.</param>
    public static IReadOnlySet<string> FindClips(IEnumerable<(string Path, long Size)> files)
    {
        var all = files.ToList();
        var photos = all.Where(file => HasExtension(file.Path, PhotoExtensions)).Select(file => Stem(file.Path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return all.Where(file => file.Size <= MaxClip && HasExtension(file.Path, ".mov") && photos.Contains(Stem(file.Path)))
            .Select(file => file.Path)
            .ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Describes what was left out; null if nothing was.</summary>
    public static Warning? Note(IReadOnlySet<string> clips)
    {
        if (clips.Count == 0)
            return null;

        string[] first = [.. clips.Order(StringComparer.Ordinal).Take(MaxNamed)];
        var names = string.Join(", ", first.Select(path => path.Quote()));
        var more = clips.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $" and {clips.Count - MaxNamed} more") : "";
        return new(
            WarningCodes.LivePhotos,
            $"The clips of Live Photos were left out, as their photos are used: {names}{more}. To use a video, list it in 'files', or give it another name than the photo.",
            Parameters: new() { FileCount = clips.Count, Files = first });
    }

    private static bool HasExtension(string path, params string[] extensions) => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static string Stem(string path) => path[..^Path.GetExtension(path).Length];
}
