using System.Text;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using static Aholo.Functions.Tests.Media.BoxFile;

namespace Aholo.Functions.Tests.Media;

/// <summary>Unsupported formats: the error names the format and says what to upload instead.</summary>
public sealed class OtherFormatsTests
{
    private const string AsJpeg = "Export it as a JPEG and upload that.";
    private const string Develop = "Develop it in the camera or in a photo program, export it as a JPEG and upload that.";
    private const string AsMp4 = "Export it as an MP4 with H.264 and upload that.";
    private const string Unpack = "Unpack it and upload the photos or the video inside.";
    private const string Supported = "Upload a JPEG, PNG, WebP or HEIC picture, or an MP4, MOV or INSV video.";

    public static TheoryData<string, byte[], string> Formats => new()
    {
        { "a GIF picture", Start("GIF89a"), AsJpeg },
        { "a GIF picture", Start("GIF87a"), AsJpeg },
        { "a BMP picture", [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, .. new byte[40]], AsJpeg },
        { "a TIFF picture", Tiff(isLittle: true), AsJpeg },
        { "a TIFF picture", Tiff(isLittle: false), AsJpeg },
        { "a TIFF picture", Tiff(isLittle: true, (0x010F, "NIKON CORPORATION")), AsJpeg },
        { "a TIFF picture", Start("II*\0"), AsJpeg },
        { "a BigTIFF picture", Start("II+\0"), AsJpeg },
        { "a camera raw file (DNG)", Tiff(isLittle: true, (0x010F, "Apple"), (0xC612, "")), Develop },
        { "a camera raw file (Nikon NEF)", Tiff(isLittle: false, (0x010F, "NIKON CORPORATION"), (0x014A, "")), Develop },
        { "a camera raw file (Sony ARW)", Tiff(isLittle: true, (0x010F, "SONY"), (0x014A, "")), Develop },
        { "a camera raw file (Canon CR2)", [.. "II*\0"u8, 16, 0, 0, 0, .. "CR"u8, 2, 0, .. new byte[30]], Develop },
        { "a camera raw file (Canon CR3)", FileType("crx "), Develop },
        { "a camera raw file (Fujifilm RAF)", Start("FUJIFILMCCD-RAW 0201"), Develop },
        { "a camera raw file (Olympus ORF)", Start("IIRO\b\0"), Develop },
        { "a camera raw file (Panasonic RW2)", Start("IIU\0\u0018"), Develop },
        { "a JPEG XL picture", [0xFF, 0x0A, 0xFA, 0x1F], AsJpeg },
        { "a JPEG XL picture", [.. Box("JXL ", [0x0D, 0x0A, 0x87, 0x0A]), .. FileType("jxl ")], AsJpeg },
        { "a JPEG 2000 picture", [.. Box("jP  ", [0x0D, 0x0A, 0x87, 0x0A]), .. FileType("jp2 ")], AsJpeg },
        { "an AVIF picture", FileType("avif"), AsJpeg },
        { "an AVIF picture", Box("ftyp", "avis"u8.ToArray(), UInt32(0), "msf1"u8.ToArray()), AsJpeg },
        { "an AVIF picture", Box("ftyp", "mif1"u8.ToArray(), UInt32(0), "mif1avifmiaf"u8.ToArray()), AsJpeg },
        { "a HEIF picture of another kind than HEIC", FileType("mif1"), AsJpeg },
        { "a Photoshop document", Start("8BPS\0\u0001"), AsJpeg },
        { "an OpenEXR picture", [0x76, 0x2F, 0x31, 0x01, .. new byte[20]], AsJpeg },
        { "a Matroska or WebM video", [0x1A, 0x45, 0xDF, 0xA3, .. new byte[20]], AsMp4 },
        { "an AVI video", [.. "RIFF"u8, 0, 1, 0, 0, .. "AVI LIST"u8], AsMp4 },
        { "an MPEG transport stream", [(byte)'G', .. new byte[187], (byte)'G', .. new byte[187], (byte)'G', 0], AsMp4 },
        { "a sound file without pictures", FileType("M4A "), Supported },
        { "a WAV sound file", [.. "RIFF"u8, 0, 1, 0, 0, .. "WAVEfmt "u8], Supported },
        { "a PDF document, not a picture or video", Start("%PDF-1.7"), "Export its pages or photos as JPEG and upload those." },
        { "a ZIP archive, not a picture or video", Start("PK\u0003\u0004"), Unpack },
        { "a web page, not a picture or video", Start("\uFEFF \n<!DOCTYPE HTML><title>Sign in</title>"), "Save the photo or video itself, not the page that shows it." },
        { "an SVG drawing", Start("<?xml version=\"1.0\"?><svg xmlns=\"\"/>"), "Upload a photo instead." },
        { "a text file, not a picture or video", Start("一段文字，不是照片"), Supported },
        { "a companion file that macOS writes ('._' and a name), not a picture or video", [0, 5, 0x16, 7, 0, 2, 0, 0, .. "Mac OS X"u8], "Upload the file itself." },
    };

    [Theory]
    [MemberData(nameof(Formats), DisableDiscoveryEnumeration = true)]
    public async Task The_error_names_the_format_and_says_what_to_upload_instead(string name, byte[] content, string remedy)
    {
        var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content));

        exception.Code.ShouldBe(ProblemCodes.FileFormat);
        exception.Message.ShouldBe($"it is {name}, which is not supported. {remedy}");
    }

    [Fact]
    public async Task An_unknown_format_is_rejected_with_the_supported_ones()
    {
        foreach (var content in (byte[][])[[0xFF], new byte[100], [.. "BM"u8, .. new byte[30]], [.. "RIFF"u8, 0, 1, 0, 0, .. "ACON    "u8], FileType("????"), [0xC3]])
        {
            (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content))).Message
                .ShouldBe($"it is not a picture or video of a supported format. {Supported}");
        }
    }

    [Fact]
    public async Task Random_bytes_after_the_signature_of_a_known_format_are_rejected_with_a_reason()
    {
        var random = new Random(4711);
        foreach (var start in (byte[][])[[.. "II*\0"u8], [.. "MM\0*"u8], [.. "RIFF"u8], [.. "BM"u8], [.. "G"u8], [0, 0, 0, 20, .. "ftyp"u8]])
        {
            for (var length = 0; length < 200; length++)
            {
                var rest = new byte[length];
                random.NextBytes(rest);
                await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync([.. start, .. rest]));
            }
        }
    }

    private static byte[] Start(string text) => Encoding.UTF8.GetBytes(text);

    // A TIFF with one directory, followed by its texts.
    private static byte[] Tiff(bool isLittle, params (ushort Tag, string Text)[] entries)
    {
        byte[] Number(uint value, int length) => isLittle ? BitConverter.GetBytes(value)[..length] : BitConverter.GetBytes(value)[..length].Reverse().ToArray();

        var offset = 8 + 2 + (entries.Length * 12) + 4;
        var (directory, texts) = (new List<byte>(), new List<byte>());
        foreach (var (tag, text) in entries)
        {
            directory.AddRange([.. Number(tag, 2), .. Number(2, 2), .. Number((uint)text.Length, 4), .. Number((uint)(offset + texts.Count), 4)]);
            texts.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
        }

        return [.. isLittle ? "II"u8 : "MM"u8, .. Number(42, 2), .. Number(8, 4), .. Number((uint)entries.Length, 2), .. directory, .. new byte[4], .. texts];
    }

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        await using var stream = new MemoryStream(content);
        return await MediaInspector.InspectAsync(stream, TestContext.Current.CancellationToken);
    }
}
