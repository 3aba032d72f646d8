namespace Aholo.Functions.Projects;

/// <summary>Files that operating systems and cameras add to folders by themselves. Nobody wants a project of them.</summary>
internal static class SystemFiles
{
    private static readonly string[] Names = [".DS_Store", ".localized", ".nomedia", ".picasa.ini", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r"];

    // What macOS puts into archives, and Synology's thumbnails.
    private static readonly string[] Folders = ["__MACOSX", ".AppleDouble", "@eaDir"];

    /// <summary>Whether a path is that of such a file: by its name, or by the folders that it is in.</summary>
    public static bool IsOne(string path)
    {
        var segments = path.Split('/');
        return segments[^1].StartsWith("._", StringComparison.Ordinal)
            || Names.Contains(segments[^1], StringComparer.OrdinalIgnoreCase)
            || segments[..^1].Any(segment => Folders.Contains(segment, StringComparer.OrdinalIgnoreCase));
    }
}
