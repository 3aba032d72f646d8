using System.Collections.Frozen;

namespace Aholo.Functions.Dashboard;

/// <summary>The files of the web page, as the build made them: the folder <c>ui</c> beside the app.</summary>
internal sealed class DashboardFiles
{
    /// <summary>The page.</summary>
    public const string Index = "index.html";

    /// <summary>The document in which the page shows results in 3D.</summary>
    public const string Viewer = "viewer.html";

    private readonly Lazy<FrozenDictionary<string, DashboardFile>> _files;

    public DashboardFiles() : this(Path.Combine(AppContext.BaseDirectory, "ui"))
    {
    }

    internal DashboardFiles(string directory) => _files = new(() => Read(directory));

    /// <summary>A file by its path below the folder; null when there is none.</summary>
    public DashboardFile? Find(string path) => _files.Value.GetValueOrDefault(path);

    // Only what is in this list is served: a path in a request never becomes a path on disk.
    private static FrozenDictionary<string, DashboardFile> Read(string directory)
    {
        if (!Directory.Exists(directory))
            return FrozenDictionary<string, DashboardFile>.Empty;

        return Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories)
            .Where(path => !DashboardFile.IsEncoded(path))
            .Select(path => DashboardFile.Read(Path.GetRelativePath(directory, path).Replace('\\', '/'), path))
            .ToFrozenDictionary(file => file.Name, StringComparer.Ordinal);
    }
}
