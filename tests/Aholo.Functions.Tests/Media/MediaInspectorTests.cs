using System.IO.Hashing;
using System.Security.Cryptography;
using System.Text;
using Aholo.Files.Media;
using Aholo.Files.Problems;
using SkiaSharp;
using static Aholo.Functions.Tests.Media.PictureFiles;

namespace Aholo.Functions.Tests.Media;

public sealed class MediaInspectorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Pictures of 40 x 30 pixels that are displayed as 30 x 40, with 5 MiB of data around or before the metadata.</summary>
    public static TheoryData<string, byte[]> LargePictures()
    {
        const byte Rotated = 6;
        var large = new byte[5 * 1024 * 1024];
        var (jpeg, png, webP) = (Encode(SKEncodedImageFormat.Jpeg, 40, 30), Encode(SKEncodedImageFormat.Png, 40, 30), Encode(SKEncodedImageFormat.Webp, 40, 30));

        // Color profiles, XMP and FlashPix may have any number of segments. Data in them that resembles the beginning of a picture is ignored.
        byte[] Segments(byte marker, string name) =>
            [.. Enumerable.Repeat(Segment(marker, [.. Encoding.ASCII.GetBytes(name), .. Enumerable.Repeat<byte[]>([0xFF, 0xDA], 30_000).SelectMany(pair => pair)]), 80).SelectMany(segment => segment)];

        return new()
        {
            { "JPEG: ICC before all else", WithSegments(jpeg, Segments(0xE2, "ICC_PROFILE\0"), ExifSegment(Rotated)) },
            { "JPEG: XMP before EXIF", WithSegments(jpeg, Segments(0xE1, "http://ns.adobe.com/xmp/extension/\0"), ExifSegment(Rotated)) },
            { "JPEG: FlashPix after EXIF", WithSegments(jpeg, ExifSegment(Rotated), Segments(0xE2, "FPXR\0")) },
            { "PNG: iCCP before EXIF", WithChunksBeforeImage(png, PngChunk("iCCP", large), PngChunk("eXIf", Exif(Rotated))) },
            { "PNG: EXIF before caBX and zTXt", WithChunksBeforeImage(png, PngChunk("eXIf", Exif(Rotated)), PngChunk("caBX", large), PngChunk("zTXt", large)) },
            { "PNG: EXIF after the image", WithChunksAfterImage(png, PngChunk("IDAT", large), PngChunk("eXIf", Exif(Rotated))) },
            { "WebP: ICCP before the image", Extended(webP, 40, 30, [RiffChunk("ICCP", large)], [RiffChunk("EXIF", Exif(Rotated))]) },
            { "WebP: XMP before EXIF", Extended(webP, 40, 30, [], [RiffChunk("XMP ", large), RiffChunk("EXIF", [.. "Exif\0\0"u8, .. Exif(Rotated)])]) },
            { "WebP: EXIF after a large lossless image", WebP(RiffChunk("VP8L", [0x2F, 39, 0x40, 7, 0, .. large]), RiffChunk("EXIF", Exif(Rotated))) },
        };
    }

    [Fact]
    public async Task The_properties_of_the_sample_photo_are_read()
    {
        var photo = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"), CancellationToken);

        var facts = await InspectAsync(photo);

        facts.ShouldBe(new MediaFacts("jpeg", 1600, 1200, photo.Length, Convert.ToHexStringLower(MD5.HashData(photo))));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, "jpeg")]
    [InlineData(SKEncodedImageFormat.Png, "png")]
    [InlineData(SKEncodedImageFormat.Webp, "webp")]
    public async Task Width_and_height_come_from_the_picture(SKEncodedImageFormat encoding, string format)
    {
        var facts = await InspectAsync(Encode(encoding, 321, 123));

        (facts.Format, facts.Width, facts.Height).ShouldBe((format, 321, 123));
    }

    [Theory]
    [InlineData(1, 40, 30)]
    [InlineData(3, 40, 30)]
    [InlineData(6, 30, 40)]
    [InlineData(8, 30, 40)]
    public async Task A_picture_rotated_by_EXIF_has_its_displayed_size(byte orientation, int width, int height)
    {
        var facts = await InspectAsync(WithSegments(Encode(SKEncodedImageFormat.Jpeg, 40, 30), ExifSegment(orientation)));

        (facts.Width, facts.Height).ShouldBe((width, height));
    }

    [Theory]
    [MemberData(nameof(LargePictures), DisableDiscoveryEnumeration = true)]
    public async Task Size_and_orientation_of_a_picture_are_read_after_any_amount_of_other_data(string what, byte[] picture)
    {
        picture.Length.ShouldBeGreaterThan(4 * 1024 * 1024);

        var facts = await InspectAsync(picture);

        (facts.Width, facts.Height, facts.Size).ShouldBe((30, 40, picture.Length), what);
    }

    [Fact]
    public async Task The_first_EXIF_segment_of_a_JPEG_is_used()
    {
        var facts = await InspectAsync(WithSegments(Encode(SKEncodedImageFormat.Jpeg, 40, 30), ExifSegment(1), ExifSegment(6)));

        (facts.Width, facts.Height).ShouldBe((40, 30));
    }

    [Fact]
    public async Task An_animated_WebP_has_the_size_of_its_canvas()
    {
        var frame = Encode(SKEncodedImageFormat.Webp, 10, 8)[12..];
        byte[] canvas = [2, 0, 0, 0, 39, 0, 0, 29, 0, 0];
        var facts = await InspectAsync(WebP(RiffChunk("VP8X", canvas), RiffChunk("ANIM", new byte[6]), RiffChunk("ANMF", [.. new byte[16], .. frame])));

        (facts.Width, facts.Height).ShouldBe((40, 30));
    }

    [Fact]
    public async Task A_picture_with_damaged_EXIF_is_accepted_without_rotation()
    {
        byte[] exif = [.. "MM"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
        foreach (var picture in (byte[][])[
            WithSegments(Encode(SKEncodedImageFormat.Jpeg, 40, 30), Segment(0xE1, [.. "Exif\0\0"u8, .. exif])),
            WithChunksBeforeImage(Encode(SKEncodedImageFormat.Png, 40, 30), PngChunk("eXIf", exif)),
            Extended(Encode(SKEncodedImageFormat.Webp, 40, 30), 40, 30, [], [RiffChunk("EXIF", exif)])])
        {
            var facts = await InspectAsync(picture);
            (facts.Width, facts.Height).ShouldBe((40, 30), facts.Format);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public async Task EXIF_as_large_as_a_video_is_read_with_little_memory(string format)
    {
        const int Length = 64 * 1024 * 1024;
        var picture = format == "png"
            ? WithChunksAfterImage(Encode(SKEncodedImageFormat.Png, 40, 30), PngChunkHeader("eXIf", Length))
            : WebP(Encode(SKEncodedImageFormat.Webp, 40, 30)[12..], RiffChunkHeader("EXIF", Length));
        var head = format == "png" ? picture[..^12] : [.. RiffChunkHeader("RIFF", (uint)(picture.Length - 8 + Length)), .. picture[8..]];
        var exif = Exif(6);
        var checksum = new Crc32();
        checksum.Append([.. "eXIf"u8, .. exif]);
        checksum.Append(new byte[Length - exif.Length]);
        await using var stream = new LongStream(
            [.. head, .. exif], Length - exif.Length, format == "png" ? [.. BoxFile.UInt32(checksum.GetCurrentHashAsUInt32()), .. picture[^12..]] : []);
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        var facts = await MediaInspector.InspectAsync(stream, CancellationToken);

        (facts.Width, facts.Height).ShouldBe((30, 40));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(2 * 1024 * 1024);
    }

    [Fact]
    public async Task EXIF_whose_tags_all_claim_its_whole_size_is_read_with_little_memory()
    {
        const int Tags = 5_000;
        var exif = (byte[])[
            .. "MM\0*\0\0\0\b"u8, .. BoxFile.UInt16(Tags),
            .. Enumerable.Range(0, Tags).SelectMany(tag => (byte[])[.. BoxFile.UInt16((ushort)tag), 0, 1, .. BoxFile.UInt32(60_000, 8)]), .. new byte[4]];
        var picture = WithSegments(Encode(SKEncodedImageFormat.Jpeg, 40, 30), Segment(0xE1, [.. "Exif\0\0"u8, .. exif]));
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        await MediaInspector.InspectAsync(new MemoryStream(picture), CancellationToken);

        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(4 * 1024 * 1024);
    }

    [Fact]
    public void The_result_does_not_depend_on_the_sizes_of_reads()
    {
        var random = new Random(4711);
        foreach (var (what, content) in SmallFiles())
        {
            var whole = Shape(content, [content]);
            Shape(content, content.Select(each => new[] { each })).ShouldBe(whole, $"{what}, byte by byte");
            for (var round = 0; round < 20; round++)
                Shape(content, Cut(content)).ShouldBe(whole, $"{what}, round {round}");
        }

        IEnumerable<byte[]> Cut(byte[] content)
        {
            for (var start = 0; start < content.Length;)
            {
                var end = Math.Min(content.Length, start + random.Next(1, 1 + (content.Length / 10)));
                yield return content[start..end];
                start = end;
            }
        }

        static MediaShape Shape(byte[] content, IEnumerable<byte[]> parts)
        {
            var scanner = MediaFormats.Recognize(content)!.Value.Scanner;
            foreach (var part in parts)
                scanner.Feed(part);
            scanner.IsComplete.ShouldBeTrue();
            return scanner.ReadShape();
        }

        static IEnumerable<(string What, byte[] Content)> SmallFiles()
        {
            yield return ("jpeg", WithSegments(Encode(SKEncodedImageFormat.Jpeg, 64, 48), Segment(0xE2, new byte[300]), ExifSegment(6)));
            yield return ("png", WithChunksAfterImage(Encode(SKEncodedImageFormat.Png, 64, 48), PngChunk("tEXt", new byte[300]), PngChunk("eXIf", Exif(6))));
            yield return ("webp", Extended(Encode(SKEncodedImageFormat.Webp, 64, 48), 64, 48, [RiffChunk("ICCP", new byte[301])], [RiffChunk("EXIF", Exif(6))]));
            foreach (var file in (string[])["even.heic", "odd.heic", "front.mp4", "back.mp4", "fragmented.mp4", "rotated.mov"])
                yield return (file, File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Media", "Files", file)));
        }
    }

    [Theory]
    [InlineData("PNG without image data")]
    [InlineData("WebP without image data")]
    [InlineData("JPEG without image data")]
    [InlineData("WebP with a chunk that is longer than the file")]
    [InlineData("PNG with a chunk that is longer than the file")]
    [InlineData("WebP with a header of three bytes")]
    [InlineData("PNG with a header of three bytes")]
    public async Task An_inconsistent_picture_is_damaged(string what)
    {
        var png = Encode(SKEncodedImageFormat.Png, 40, 30);
        byte[] content = what switch
        {
            "PNG without image data" => WithoutImage(png),
            "WebP without image data" => WebP(RiffChunk("VP8X", [0, 0, 0, 0, 39, 0, 0, 29, 0, 0])),
            "JPEG without image data" => [0xFF, 0xD8, .. Segment(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0), 0xFF, 0xD9],
            "WebP with a chunk that is longer than the file" => WebP(Encode(SKEncodedImageFormat.Webp, 40, 30)[12..], RiffChunkHeader("EXIF", int.MaxValue)),
            "PNG with a chunk that is longer than the file" => WithChunksBeforeImage(png, PngChunkHeader("eXIf", int.MaxValue)),
            "WebP with a header of three bytes" => WebP(RiffChunk("VP8L", [0x2F, 0, 0])),
            _ => [.. png[..8], .. PngChunk("IHDR", [0, 0, 1]), .. png[33..]],
        };

        var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content));

        exception.Code.ShouldBe(ProblemCodes.FileDamaged);
        exception.Message.ShouldContain("upload it");
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_picture_truncated_at_any_byte_is_damaged(SKEncodedImageFormat encoding)
    {
        var picture = Encode(encoding, 64, 64);
        for (var length = 12; length < picture.Length; length += 1 + (picture.Length / 97))
        {
            var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(picture[..length]));
            exception.Code.ShouldBe(ProblemCodes.FileDamaged, $"cut at {length} of {picture.Length}");
        }
    }

    [Fact]
    public async Task Data_that_cameras_write_after_the_picture_is_ignored()
    {
        var photo = Encode(SKEncodedImageFormat.Jpeg, 64, 48);

        (await InspectAsync([.. photo, .. "a motion photo's video"u8])).Width.ShouldBe(64);
    }

    [Fact]
    public async Task An_empty_file_and_one_that_is_not_a_picture_are_rejected_with_the_reason()
    {
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync([]))).Code.ShouldBe(ProblemCodes.FileEmpty);
        foreach (var content in (byte[][])[[0xFF], "%PDF-1.7"u8.ToArray(), "GIF89a..."u8.ToArray(), new byte[100]])
            (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content))).Code.ShouldBe(ProblemCodes.FileFormat);
    }

    [Fact]
    public async Task A_header_without_a_size_is_damaged()
    {
        byte[] content = [0xFF, 0xD8, 0xFF, 0xD9];

        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content))).Code.ShouldBe(ProblemCodes.FileDamaged);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_file_with_random_bytes_is_accepted_or_rejected_with_a_reason(SKEncodedImageFormat encoding)
    {
        var random = new Random(4711);
        var picture = WithOrientationIfJpeg(Encode(encoding, 64, 48));
        for (var round = 0; round < 400; round++)
        {
            var content = picture.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--)
                content[random.Next(Math.Min(content.Length, 200))] = (byte)random.Next(256);
            try
            {
                (await InspectAsync(content)).Width.ShouldBeGreaterThan(0);
            }
            catch (InvalidMediaException exception)
            {
                exception.Message.ShouldNotBeEmpty();
            }
        }

        byte[] WithOrientationIfJpeg(byte[] bytes) => encoding == SKEncodedImageFormat.Jpeg ? WithSegments(bytes, ExifSegment(6)) : bytes;
    }

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        // As from storage: a forward-only stream that returns a few bytes at a time.
        await using var stream = new TricklingStream(content);
        return await MediaInspector.InspectAsync(stream, CancellationToken);
    }

    private sealed class TricklingStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
    }
}
