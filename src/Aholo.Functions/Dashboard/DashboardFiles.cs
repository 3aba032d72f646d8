using System.Collections.Frozen;

namespace Aholo.Functions.Dashboard;

/// <summary>The files of the web page from the build, in the folder <c>ui</c> beside the app.</summary>
internal sealed class DashboardFiles
{
    /// <summary>The name of the page.</summary>
    public const string Index = "index.html";

    /// <summary>The name of the document with the 3D view.</summary>
    public const string Viewer = "viewer.html";

    private readonly Lazy<FrozenDictionary<string, DashboardFile>> _files;

    public DashboardFiles() : this(Path.Combine(AppContext.BaseDirectory, "ui"))
    {
    }

    internal DashboardFiles(string directory) => _files = new(() => Read(directory));

    /// <summary>Gets a file by its path in the folder; null if it does not exist.</summary>
    public DashboardFile? Find(string path) => _files.Value.GetValueOrDefault(path);

    // Only files in this list are served: the path of a request never becomes a path on disk.
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
