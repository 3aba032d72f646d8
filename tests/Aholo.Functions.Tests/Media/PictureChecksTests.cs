using System.Text;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using SkiaSharp;
using static Aholo.Functions.Tests.Media.PictureFiles;

namespace Aholo.Functions.Tests.Media;

/// <summary>Pictures that are damaged although they have a header and an end, and valid but unusual pictures.</summary>
public sealed class PictureChecksTests
{
    private const string Equirectangular = """<rdf:Description GPano:ProjectionType="equirectangular" GPano:UsePanoramaViewer="True"/>""";
    private const string EquirectangularElement = "<GPano:ProjectionType>\n  equirectangular\n</GPano:ProjectionType>";
    private const string Cylindrical = """<rdf:Description GPano:ProjectionType="cylindrical"/>""";

    private static byte[] Jpeg => Encode(SKEncodedImageFormat.Jpeg, 40, 30);

    private static byte[] WholePng => Encode(SKEncodedImageFormat.Png, 40, 30);

    private static byte[] WholeWebP => Encode(SKEncodedImageFormat.Webp, 40, 30);

    private static byte[] Canvas => [0, 0, 0, 0, 39, 0, 0, 29, 0, 0];

    public static TheoryData<string, byte[], string> Damaged => new()
    {
        { "JPEG without a scan", [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), 0xFF, 0xD9], "no image data" },
        { "JPEG with an empty scan", [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), .. Scan(), 0xFF, 0xD9], "no image data" },
        { "JPEG with restarts only", [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), .. Scan(0xFF, 0xD0, 0xFF, 0xD1), 0xFF, 0xD9], "no image data" },
        { "JPEG with a second scan that is empty", [0xFF, 0xD8, .. Segment(0xC2, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), .. Scan(1), .. Scan(), 0xFF, 0xD9], "no image data" },
        { "JPEG with a frame header that is cut", [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 30, 0, 40, 3, 1, 0x11, 0), .. Scan(1), 0xFF, 0xD9], "no width and height" },
        { "JPEG with a scan before its frame", [0xFF, 0xD8, .. Scan(1), .. Segment(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), 0xFF, 0xD9], "no width and height" },
        { "PNG without image data", WithoutImage(WholePng), "no image data" },
        { "PNG with empty image data", Png(PngHeader(40, 30), PngChunk("IDAT"), PngChunk("IDAT")), "no image data" },
        { "PNG with image data that is no zlib stream", Png(PngHeader(40, 30), PngChunk("IDAT", 1, 2, 3)), "zlib" },
        { "PNG with a wrong checksum of its header", Png([.. PngHeader(40, 30)[..^1], 7], PngChunk("IDAT", 0x78, 0x9C, 0)), "checksum" },
        { "PNG with a wrong checksum of its image data", Flipped(WholePng, WholePng.Length - 20), "checksum" },
        { "PNG with a wrong checksum of a later part", Png(PngHeader(40, 30), PngChunk("IDAT", 0x78, 0x9C, 0), BadPngChunk("IDAT", 1, 2)), "checksum" },
        { "PNG with a header of 12 bytes", Png(PngChunk("IHDR", new byte[12]), PngChunk("IDAT", 0x78, 0x9C, 0)), "PNG header" },
        { "PNG with a header of 14 bytes", Png(PngChunk("IHDR", new byte[14]), PngChunk("IDAT", 0x78, 0x9C, 0)), "PNG header" },
        { "PNG without a header", Png(PngChunk("IDAT", 0x78, 0x9C, 0)), "PNG header" },
        { "PNG with 3 bits per color", ClaimedPng(40, 30, depth: 3), "color format" },
        { "PNG with a palette and 16 bits", ClaimedPng(40, 30, depth: 16, color: 3), "color format" },
        { "PNG without the palette that it needs", ClaimedPng(40, 30, color: 3), "palette" },
        { "WebP without image data", WebP(RiffChunk("VP8X", Canvas)), "no image data" },
        { "WebP with an empty image", WebP(RiffChunk("VP8 ", [])), "webp image data" },
        { "WebP with an image of another start code", WebP(RiffChunk("VP8 ", [0x10, 2, 0, 1, 2, 3, 40, 0, 30, 0, 1, 2])), "webp image data" },
        { "WebP that is not a key frame", WebP(RiffChunk("VP8 ", [0x11, 0, 0, 0x9D, 1, 0x2A, 40, 0, 30, 0, 1, 2])), "webp image data" },
        { "WebP with a first partition that is longer than the image", WebP(RiffChunk("VP8 ", [0x10, 0xFF, 0, 0x9D, 1, 0x2A, 40, 0, 30, 0, 1, 2])), "webp image data" },
        { "WebP with a header only", WebP(RiffChunk("VP8L", [0x2F, 39, 0x40, 7, 0])), "webp image data" },
        { "WebP of another version", WebP(RiffChunk("VP8L", [0x2F, 39, 0x40, 7, 0x20, 1])), "webp image data" },
        { "WebP with an image of another size than its canvas", Extended(WholeWebP, 41, 30, [], []), "webp image data" },
        { "WebP animation with an empty frame", WebP(RiffChunk("VP8X", [2, .. Canvas[1..]]), RiffChunk("ANIM", new byte[6]), RiffChunk("ANMF", new byte[16])), "animation" },
    };

    /// <summary>Valid pictures and their warnings.</summary>
    public static TheoryData<string, byte[], string> Unusual => new()
    {
        { "CMYK", ClaimedJpeg(0xC0, 8, 4000, 3000, 4), "CMYK" },
        { "12 bits", ClaimedJpeg(0xC1, 12, 4000, 3000, 3), "12 bits" },
        { "arithmetic coding", ClaimedJpeg(0xC9, 8, 4000, 3000, 3), "arithmetic coding" },
        { "progressive arithmetic coding", ClaimedJpeg(0xCA, 8, 4000, 3000, 3), "arithmetic coding" },
        { "arithmetic coding that leaves out a scan of zeros", [0xFF, 0xD8, .. Segment(0xC9, 8, 4, 0, 4, 0, 1, 1, 0x11, 0), .. Scan(), 0xFF, 0xD9], "arithmetic coding" },
        { "lossless", ClaimedJpeg(0xC3, 8, 4000, 3000, 3), "lossless JPEG" },
        { "JPEG-LS", ClaimedJpeg(0xF7, 8, 4000, 3000, 3), "lossless JPEG" },
        { "16 bits", ClaimedPng(4000, 3000, depth: 16), "16 bits" },
        { "an animated PNG", Png(PngHeader(4000, 3000), PngChunk("acTL", 0, 0, 0, 2, 0, 0, 0, 0), PngChunk("IDAT", 0x78, 0x9C, 0)), "animated" },
        { "an animated WebP", WebP(RiffChunk("VP8X", [2, 0, 0, 0, 0x9F, 0x0F, 0, 0xB7, 0x0B, 0]), RiffChunk("ANMF", [.. new byte[16], .. WholeWebP[12..]])), "animated" },
        { "a panorama by its size", ClaimedPng(6000, 3000), "panorama" },
        { "a panorama by its XMP in a JPEG", WithSegments(ClaimedJpeg(0xC0, 8, 4000, 3000, 3), Xmp(Equirectangular)), "panorama" },
        { "a panorama by an element of its XMP", WithSegments(ClaimedJpeg(0xC0, 8, 4000, 3000, 3), ExifSegment(1), Xmp(EquirectangularElement)), "panorama" },
        { "a panorama by its XMP in a PNG", WithChunksAfterImage(ClaimedPng(4000, 3000), PngChunk("iTXt", [.. "XML:com.adobe.xmp\0\0\0\0\0"u8, .. Encoding.UTF8.GetBytes(Equirectangular)])), "panorama" },
        { "a panorama by its XMP in a WebP", Extended(Encode(SKEncodedImageFormat.Webp, 600, 500), 600, 500, [], [RiffChunk("XMP ", Encoding.UTF8.GetBytes(Equirectangular))]), "panorama" },
    };

    /// <summary>Valid pictures without warnings.</summary>
    public static TheoryData<string, byte[]> Ordinary => new()
    {
        { "progressive", ClaimedJpeg(0xC2, 8, 4000, 3000, 3) },
        { "gray", ClaimedJpeg(0xC0, 8, 4000, 3000, 1) },
        { "a small banner", ClaimedPng(1600, 800) },
        { "almost a panorama", ClaimedPng(6000, 2999) },
        { "a cylindrical panorama", WithSegments(ClaimedJpeg(0xC0, 8, 4000, 3000, 3), Xmp(Cylindrical)) },
        { "an indexed PNG", Png(PngHeader(4000, 3000, color: 3), PngChunk("PLTE", 1, 2, 3), PngChunk("IDAT", 0x78, 0x9C, 0)) },
        { "a PNG whose text has a wrong checksum", Png(PngHeader(4000, 3000), BadPngChunk("tEXt", 1, 2, 3), PngChunk("IDAT", 0x78, 0x9C, 0)) },
        { "a PNG whose image data begins with an empty part", Png(PngHeader(4000, 3000), PngChunk("IDAT"), PngChunk("IDAT", 0x78, 0x9C, 0)) },
        { "a JPEG whose scan is one stuffed byte", [0xFF, 0xD8, .. Segment(0xC0, 8, 4, 0, 4, 0, 1, 1, 0x11, 0), .. Scan(0xFF, 0), 0xFF, 0xD9] },
    };

    [Theory]
    [MemberData(nameof(Damaged), DisableDiscoveryEnumeration = true)]
    public async Task A_picture_that_cannot_be_displayed_is_rejected_with_the_reason(string what, byte[] content, string says)
    {
        var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content), what);

        exception.Code.ShouldBe(ProblemCodes.FileDamaged, what);
        exception.Message.ShouldContain(says, customMessage: what);
        exception.Message.ShouldEndWith("Export it again and upload it.", customMessage: what);
    }

    [Theory]
    [MemberData(nameof(Unusual), DisableDiscoveryEnumeration = true)]
    public async Task An_unusual_picture_gets_a_warning_that_says_what_to_do(string what, byte[] content, string says)
    {
        var advice = MediaAdvice.For("mug.jpg", await InspectAsync(content), asksForPanorama: true);

        advice.ShouldHaveSingleItem(what).Message.ShouldContain(says, customMessage: what);
        advice[0].Message.ShouldStartWith("'mug.jpg' ");
        advice[0].File.ShouldBe("mug.jpg");
    }

    [Theory]
    [MemberData(nameof(Ordinary), DisableDiscoveryEnumeration = true)]
    public async Task An_ordinary_picture_gets_no_warning(string what, byte[] content) =>
        MediaAdvice.For("mug.jpg", await InspectAsync(content), asksForPanorama: true).ShouldBeEmpty(what);

    [Fact]
    public async Task A_panorama_gets_no_warning_in_a_panorama_project() =>
        MediaAdvice.For("mug.jpg", await InspectAsync(ClaimedPng(6000, 3000)), asksForPanorama: false).ShouldBeEmpty();

    [Fact]
    public async Task EXIF_with_a_wrong_checksum_is_ignored()
    {
        var chunk = PngChunk("eXIf", Exif(6));
        var rotated = await InspectAsync(WithChunksBeforeImage(WholePng, chunk));
        var ignored = await InspectAsync(WithChunksBeforeImage(WholePng, [.. chunk[..^1], (byte)(chunk[^1] + 1)]));

        (rotated.Width, rotated.Height, ignored.Width, ignored.Height).ShouldBe((30, 40, 40, 30));
    }

    [Fact]
    public async Task A_JPEG_may_state_its_height_after_the_first_scan()
    {
        var facts = await InspectAsync(
            [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 0, 0, 40, 1, 1, 0x11, 0), .. Scan(1, 2, 3), .. Segment(0xDC, 0, 30), 0xFF, 0xD9]);

        (facts.Width, facts.Height).ShouldBe((40, 30));
    }

    [Fact]
    public async Task A_WebP_without_padding_after_its_last_chunk_is_complete()
    {
        var exif = RiffChunk("EXIF", [.. Exif(6), 0]);
        var padded = Extended(WholeWebP, 40, 30, [], [exif]);
        byte[] unpadded = [.. RiffChunkHeader("RIFF", (uint)padded.Length - 9), .. padded[8..^1]];

        var facts = await InspectAsync(unpadded);

        (facts.Width, facts.Height).ShouldBe((30, 40));
    }

    private static byte[] Xmp(string packet) => Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.UTF8.GetBytes(packet)]);

    private static byte[] Flipped(byte[] content, int at)
    {
        content[at] ^= 1;
        return content;
    }

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        await using var stream = new MemoryStream(content);
        return await MediaInspector.InspectAsync(stream, TestContext.Current.CancellationToken);
    }
}
