namespace Aholo.Files.Media;

/// <summary>Recognizes files that operating systems and cameras add to folders by themselves. They start no project.</summary>
public static class SystemFiles
{
    private static readonly string[] Names = [".DS_Store", ".localized", ".nomedia", ".picasa.ini", "Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r"];

    // Metadata that macOS puts into archives, and thumbnails of Synology.
    private static readonly string[] Folders = ["__MACOSX", ".AppleDouble", "@eaDir"];

    /// <summary>Whether the name of a file, or of a folder in its path, is that of a system file.</summary>
    public static bool IsOne(string path)
    {
        var segments = path.Split('/');
        return segments[^1].StartsWith("._", StringComparison.Ordinal)
            || Names.Contains(segments[^1], StringComparer.OrdinalIgnoreCase)
            || segments[..^1].Any(segment => Folders.Contains(segment, StringComparer.OrdinalIgnoreCase));
    }
}
