using Aholo.Files.Media.Boxes;

namespace Aholo.Files.Media;

/// <summary>The supported formats, detected from the first bytes of a file, not from its name.</summary>
public static class MediaFormats
{
    public const string Jpeg = "jpeg";
    public const string Png = "png";
    public const string WebP = "webp";
    public const string Heic = "heic";
    public const string Mp4 = "mp4";
    public const string Mov = "mov";
    public const string Insv = "insv";

    private static readonly string[] VideoBrands = ["mp41", "mp42", "avc1", "M4V ", "MSNV", "dash", "qt  "];
    private static readonly string[] VideoBrandPrefixes = ["iso", "3gp", "3g2"];

    // Made of the same boxes, but AVIF pictures and Canon's raw files, which are not known to work with Aholo.
    private static readonly string[] OtherBrands = [OtherFormats.Avif, OtherFormats.AvifSequence, OtherFormats.CanonRaw];

    // QuickTime files from before brands begin with any of these.
    private static readonly string[] QuickTimeBoxes = ["moov", "mdat", "wide", "free", "skip"];

    /// <summary>Gets the resource type at Aholo of a format.</summary>
    public static ResourceType TypeOf(string format) => format switch
    {
        Mp4 or Mov => ResourceType.Video,
        Insv => ResourceType.Insv,
        _ => ResourceType.Image,
    };

    /// <summary>
    /// Completes facts by the name of the file. An Insta360 recording is a video by its content: only its name says that it holds two fisheye
    /// pictures. All other formats are known by their content.
    /// </summary>
    public static MediaFacts Refine(MediaFacts facts, string path) =>
        facts.Type == ResourceType.Video && Path.GetExtension(path).Equals(".insv", StringComparison.OrdinalIgnoreCase)
            ? facts with { Format = Insv, Type = ResourceType.Insv }
            : facts;

    /// <summary>Gets the format of a file that begins with these bytes, and the scanner of its structure; null if it is not supported.</summary>
    internal static (string Format, IMediaScanner Scanner)? Recognize(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return (Jpeg, new JpegScanner());
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]))
            return (Png, new PngScanner());
        if (head.Length >= 12 && head.StartsWith("RIFF"u8) && head[8..12].SequenceEqual("WEBP"u8))
            return (WebP, new WebPScanner());
        return RecognizeBoxes(head) switch
        {
            Heic => (Heic, new BoxScanner(new HeifReader())),
            { } video => (video, new BoxScanner(new MovieReader())),
            null => null,
        };
    }

    /// <summary>
    /// Gets the name of a file at Aholo, whose version 1 goes by extensions: its own, with the extension of its format added
    /// if it has another.
    /// </summary>
    public static string FileName(string path, string format)
    {
        var name = Path.GetFileName(path);
        string[] extensions = format switch
        {
            Jpeg => [".jpg", ".jpeg"],
            Heic => [".heic", ".heif"],
            _ => ["." + format],
        };
        return extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase) ? name : name + extensions[0];
    }

    /// <summary>The brands of a file that begins with an <c>ftyp</c> box: its own, then those that it is compatible with.</summary>
    public static List<string> ReadBrands(ReadOnlySpan<byte> head)
    {
        // The major brand, a version, then the others.
        var length = (int)Math.Min(BoxBytes.UInt32(head), (uint)head.Length);
        var brands = new List<string> { BoxBytes.Type(head[8..]) };
        for (var offset = 16; offset + 4 <= length; offset += 4)
            brands.Add(BoxBytes.Type(head[offset..]));
        return brands;
    }

    private static string? RecognizeBoxes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
            return null;

        var box = BoxBytes.Type(head[4..]);
        if (box != "ftyp")
            return QuickTimeBoxes.Contains(box) ? Mov : null;

        var brands = ReadBrands(head);
        if (brands.Exists(brand => OtherBrands.Contains(brand)))
            return null;
        if (brands.Exists(brand => brand is "heic" or "heix" or "heim" or "heis"))
            return Heic;
        if (brands[0] == "qt  ")
            return Mov;
        return brands.Exists(brand => VideoBrands.Contains(brand) || VideoBrandPrefixes.Any(prefix => brand.StartsWith(prefix, StringComparison.Ordinal)))
            ? Mp4
            : null;
    }
}
