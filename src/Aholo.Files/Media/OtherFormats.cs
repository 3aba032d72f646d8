using System.Text.Unicode;
using Aholo.Files.Media.Boxes;
using Aholo.Files.Problems;

namespace Aholo.Files.Media;

/// <summary>Detects formats that are often uploaded but not supported, so that the error can say what to do instead.</summary>
internal static class OtherFormats
{
    public const string Avif = "avif";
    public const string AvifSequence = "avis";
    public const string CanonRaw = "crx ";

    private const string Supported = "Upload a JPEG, PNG, WebP or HEIC picture, or an MP4, MOV or INSV video.";
    private const string AsJpeg = "Export it as a JPEG and upload that.";
    private const string Develop = "Develop it in the camera or in a photo program, export it as a JPEG and upload that.";
    private const string AsMp4 = "Export it as an MP4 with H.264 and upload that.";
    private const string Unpack = "Unpack it and upload the photos or the video inside.";

    private static readonly Signature[] Signatures =
    [
        new("GIF8"u8, "a GIF picture", AsJpeg),
        new("BM"u8, "a BMP picture", AsJpeg) { IsLikely = head => head.Length > 18 && head[14] is 12 or 40 or 52 or 56 or 64 or 108 or 124 && head[15] == 0 },
        new("II*\0"u8, "", "") { Describe = TiffFormats.Describe },
        new("MM\0*"u8, "", "") { Describe = TiffFormats.Describe },
        new("II+\0"u8, "a BigTIFF picture", AsJpeg),
        new("MM\0+"u8, "a BigTIFF picture", AsJpeg),
        new("IIRO"u8, "a camera raw file (Olympus ORF)", Develop),
        new("IIRS"u8, "a camera raw file (Olympus ORF)", Develop),
        new("MMOR"u8, "a camera raw file (Olympus ORF)", Develop),
        new("IIU\0"u8, "a camera raw file (Panasonic RW2)", Develop),
        new("FUJIFILMCCD-RAW"u8, "a camera raw file (Fujifilm RAF)", Develop),
        new("FOVb"u8, "a camera raw file (Sigma X3F)", Develop),
        new("\0MRM"u8, "a camera raw file (Minolta MRW)", Develop),
        new([0xFF, 0x0A], "a JPEG XL picture", AsJpeg),
        new("\0\0\0\u000CJXL "u8, "a JPEG XL picture", AsJpeg),
        new("\0\0\0\u000CjP  "u8, "a JPEG 2000 picture", AsJpeg),
        new([0xFF, 0x4F, 0xFF, 0x51], "a JPEG 2000 picture", AsJpeg),
        new("8BPS"u8, "a Photoshop document", AsJpeg),
        new([0x76, 0x2F, 0x31, 0x01], "an OpenEXR picture", AsJpeg),
        new("#?RADIANCE"u8, "a Radiance HDR picture", AsJpeg),
        new([0, 0, 1, 0], "an icon", "Upload a photo instead."),
        new([0x1A, 0x45, 0xDF, 0xA3], "a Matroska or WebM video", AsMp4),
        new("RIFF"u8, "an AVI video", AsMp4) { IsLikely = head => Has(head, 8, "AVI "u8) },
        new("RIFF"u8, "a WAV sound file", Supported) { IsLikely = head => Has(head, 8, "WAVE"u8) },
        new([0x30, 0x26, 0xB2, 0x75], "a Windows Media video", AsMp4),
        new([0, 0, 1, 0xBA], "an MPEG video", AsMp4),
        new("G"u8, "an MPEG transport stream", AsMp4) { IsLikely = head => head.Length > 376 && head[188] == 'G' && head[376] == 'G' },
        new("FLV\u0001"u8, "a Flash video", AsMp4),
        new("ID3"u8, "an MP3 sound file", Supported),
        new("%PDF"u8, "a PDF document, not a picture or video", "Export its pages or photos as JPEG and upload those."),
        new("PK\u0003\u0004"u8, "a ZIP archive, not a picture or video", Unpack),
        new("Rar!"u8, "a RAR archive, not a picture or video", Unpack),
        new([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive, not a picture or video", Unpack),
        new([0x1F, 0x8B], "a gzip archive, not a picture or video", Unpack),
        new("ply\n"u8, "a PLY file, which is an asset and not a picture or video", Supported),
        new("ply\r\n"u8, "a PLY file, which is an asset and not a picture or video", Supported),
        new("glTF"u8, "a glTF model, not a picture or video", Supported),
        new([0, 5, 0x16, 7], "a companion file that macOS writes ('._' and a name), not a picture or video", "Upload the file itself."),
    ];

    /// <summary>Gets the error for a file that begins with these bytes, which names what to upload instead.</summary>
    public static InvalidMediaException Refuse(ReadOnlySpan<byte> head)
    {
        var (name, remedy) = Describe(head);
        return new(ProblemCodes.FileFormat, name is null ? $"it is not a picture or video of a supported format. {remedy}" : $"it is {name}, which is not supported. {remedy}");
    }

    private static (string? Name, string Remedy) Describe(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 12 && BoxBytes.Type(head[4..]) == "ftyp")
            return DescribeBrands(MediaFormats.ReadBrands(head));
        foreach (var signature in Signatures)
        {
            if (signature.Matches(head))
                return signature.Describe?.Invoke(head) ?? (signature.Name, signature.Remedy);
        }

        return DescribeText(head);
    }

    // Of a picture's brands, those of the container say the least.
    private static (string? Name, string Remedy) DescribeBrands(IReadOnlyList<string> brands) =>
        brands.OrderBy(brand => brand is "mif1" or "msf1").Select(DescribeBrand).FirstOrDefault(description => description.Name is not null, (null, Supported));

    private static (string? Name, string Remedy) DescribeBrand(string brand) => brand switch
    {
        Avif or AvifSequence => ("an AVIF picture", AsJpeg),
        CanonRaw => ("a camera raw file (Canon CR3)", Develop),
        "mif1" or "msf1" or "hevc" or "hevx" => ("a HEIF picture of another kind than HEIC", AsJpeg),
        "jxl " => ("a JPEG XL picture", AsJpeg),
        "jp2 " or "jpx " or "jpm " or "mjp2" => ("a JPEG 2000 picture", AsJpeg),
        "M4A " or "M4B " or "M4P " or "F4A " => ("a sound file without pictures", Supported),
        _ => (null, Supported),
    };

    private static (string? Name, string Remedy) DescribeText(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        if (StartsWithIgnoringCase(text, "<!doctype html"u8) || StartsWithIgnoringCase(text, "<html"u8))
            return ("a web page, not a picture or video", "Save the photo or video itself, not the page that shows it.");
        if (StartsWithIgnoringCase(text, "<svg"u8) || (StartsWithIgnoringCase(text, "<?xml"u8) && text.IndexOf("<svg"u8) >= 0))
            return ("an SVG drawing", "Upload a photo instead.");
        return IsText(head) ? ("a text file, not a picture or video", Supported) : (null, Supported);
    }

    // The head may end within a character, which has at most 4 bytes.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (head.IndexOfAnyInRange((byte)0, (byte)8) >= 0)
            return false;
        for (var cut = 0; cut < 4 && cut < head.Length; cut++)
        {
            if (Utf8.IsValid(head[..^cut]))
                return true;
        }

        return false;
    }

    private static bool Has(ReadOnlySpan<byte> head, int offset, ReadOnlySpan<byte> bytes) => head.Length >= offset && head[offset..].StartsWith(bytes);

    private static bool StartsWithIgnoringCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && System.Text.Ascii.EqualsIgnoreCase(text[..start.Length], start);

    /// <summary>The first bytes of the files of a format.</summary>
    private sealed class Signature(ReadOnlySpan<byte> start, string name, string remedy)
    {
        private readonly byte[] _start = start.ToArray();

        internal delegate bool Check(ReadOnlySpan<byte> head);

        internal delegate (string Name, string Remedy) Describer(ReadOnlySpan<byte> head);

        public string Name => name;

        public string Remedy => remedy;

        /// <summary>Gets the check of further bytes, for formats whose first bytes are too few to be sure.</summary>
        public Check? IsLikely { get; init; }

        /// <summary>Gets the check that distinguishes formats with the same first bytes.</summary>
        public Describer? Describe { get; init; }

        public bool Matches(ReadOnlySpan<byte> head) => head.StartsWith(_start) && IsLikely?.Invoke(head) != false;
    }
}
