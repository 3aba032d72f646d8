using SkiaSharp;

namespace Aholo.Simulator.Pictures;

/// <summary>Finds installed fonts that have the characters of a text.</summary>
internal sealed class Typefaces
{
    // Preferred, because other fonts may be decorative or have symbols instead of letters.
    private static readonly string[] Families =
        ["DejaVu Sans", "Noto Sans", "Liberation Sans", "Segoe UI", "Arial", "Helvetica", "Noto Sans SC", "PingFang SC", "Microsoft YaHei"];

    private static readonly string[] Files =
        ["DejaVuSans-Bold.", "NotoSans-Bold.", "LiberationSans-Bold.", "NotoSansCJK-Bold.", "NotoSansSC-Bold.", "wqy-zenhei.", "DroidSansFallbackFull."];

    private readonly Lazy<IReadOnlyList<string>> _families = new(() => Ordered(SKFontManager.Default.FontFamilies, Families));
    private readonly Lazy<IReadOnlyList<string>> _files = new(() => Ordered(FontFiles(), Files));

    /// <summary>Gets a font that has all characters of a text; null if none has.</summary>
    public SKTypeface? Find(string text) =>
        First(_families.Value, family => SKFontManager.Default.MatchFamily(family, SKFontStyle.Bold), text)
        ?? First(_files.Value, path => SKTypeface.FromFile(path), text);

    private static SKTypeface? First(IEnumerable<string> names, Func<string, SKTypeface?> open, string text)
    {
        foreach (var name in names)
        {
            if (open(name) is not { } typeface)
                continue;
            using var font = new SKFont(typeface);
            if (font.ContainsGlyphs(text))
                return typeface;
            typeface.Dispose();
        }

        return null;
    }

    private static List<string> Ordered(IEnumerable<string> names, string[] preferred)
    {
        return [.. names.Order(StringComparer.Ordinal).OrderBy(Place)];

        int Place(string name)
        {
            var place = Array.FindIndex(preferred, start => Path.GetFileName(name).StartsWith(start, StringComparison.Ordinal));
            return place < 0 ? preferred.Length : place;
        }
    }

    // SkiaSharp's Linux build without dependencies does not find fonts.
    private static IEnumerable<string> FontFiles()
    {
        if (!OperatingSystem.IsLinux())
            return [];

        string[] directories = ["/usr/share/fonts", "/usr/local/share/fonts", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "fonts")];
        var everything = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        return directories.Where(Directory.Exists).SelectMany(directory => Directory.EnumerateFiles(directory, "*", everything))
            .Where(path => Path.GetExtension(path).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc");
    }
}
