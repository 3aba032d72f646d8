using Aholo.Functions.Workflow;

namespace Aholo.Local.Run;

/// <summary>A sample: files for the uploads container, of which the last starts the project.</summary>
internal sealed record Sample(IReadOnlyList<Sample.Item> Items)
{
    /// <summary>The default sample.</summary>
    public const string Default = "photo";

    // The samples that ship with the project, by name.
    private static readonly Dictionary<string, string> Shipped = new(StringComparer.Ordinal)
    {
        [Default] = "mug.jpg",
        ["photos"] = "photos",
        ["prompt"] = "prompt",
        ["video"] = "turntable.mp4",
    };

    /// <summary>A file and its blob.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Blob">Its path in the uploads container.</param>
    internal sealed record Item(string File, string Blob);

    /// <summary>Finds a sample: the name of one that ships with the project, a file, or a folder with a manifest.</summary>
    /// <exception cref="LocalException">There is no such sample, or the folder has no manifest.</exception>
    public static Sample Find(string name)
    {
        var path = Shipped.TryGetValue(name, out var shipped) ? Path.Combine(AppContext.BaseDirectory, "Samples", shipped) : Path.GetFullPath(name);
        if (File.Exists(path))
            return new([new(path, Path.GetFileName(path))]);
        if (!Directory.Exists(path))
        {
            throw new LocalException(
                $"There is no file or folder '{name}' to use as the sample. Pass --sample with one of {string.Join(", ", Shipped.Keys)}, a photo, a video " +
                $"or a folder with a {ProjectPlanner.ManifestName}, or pass --no-sample.");
        }

        var files = Directory.GetFiles(path).Select(file => new Item(file, $"{Path.GetFileName(path)}/{Path.GetFileName(file)}"));
        var sample = new Sample([.. files.OrderBy(item => IsManifest(item)).ThenBy(item => item.Blob, StringComparer.Ordinal)]);
        return sample.Items is [.., var last] && IsManifest(last)
            ? sample
            : throw new LocalException($"The folder '{name}' has no {ProjectPlanner.ManifestName}, which describes the project. Add one; {{}} is enough.");
    }

    private static bool IsManifest(Item item) => Path.GetFileName(item.File) == ProjectPlanner.ManifestName;
}
