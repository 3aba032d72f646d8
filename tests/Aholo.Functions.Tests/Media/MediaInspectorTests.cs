using System.Buffers.Binary;
using System.Security.Cryptography;
using Aholo.Functions.Media;
using Aholo.Functions.Projects;
using Aholo.Tests;
using SkiaSharp;

namespace Aholo.Functions.Tests.Media;

public sealed class MediaInspectorTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_photo_is_what_it_is()
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
        var facts = await InspectAsync(Picture(encoding, 321, 123));

        (facts.Format, facts.Width, facts.Height).ShouldBe((format, 321, 123));
    }

    [Theory]
    [InlineData(1, 40, 30)]
    [InlineData(3, 40, 30)]
    [InlineData(6, 30, 40)]
    [InlineData(8, 30, 40)]
    public async Task A_picture_that_EXIF_turns_has_the_size_that_it_is_shown_in(byte orientation, int width, int height)
    {
        var facts = await InspectAsync(WithOrientation(Picture(SKEncodedImageFormat.Jpeg, 40, 30), orientation));

        (facts.Width, facts.Height).ShouldBe((width, height));
    }

    [Fact]
    public async Task A_picture_behind_much_metadata_has_its_size_and_what_turns_it()
    {
        // As a thumbnail or a colour profile may: it looks as if the picture began there.
        var picture = WithOrientation(Picture(SKEncodedImageFormat.Jpeg, 40, 30), 6);
        for (var i = 0; i < 10; i++)
            picture = WithSegment(picture, 0xE2, [.. Enumerable.Repeat<byte[]>([0xFF, 0xDA], 30_000).SelectMany(pair => pair)]);

        var facts = await InspectAsync(picture);

        (facts.Width, facts.Height, facts.Size).ShouldBe((30, 40, picture.Length));
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task A_picture_that_ends_too_early_is_damaged_wherever_it_was_cut(SKEncodedImageFormat encoding)
    {
        var picture = Picture(encoding, 64, 64);
        for (var length = 12; length < picture.Length; length += 1 + (picture.Length / 97))
        {
            var exception = await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(picture[..length]));
            exception.Code.ShouldBe(ProblemCodes.InputDamaged, $"cut at {length} of {picture.Length}");
        }
    }

    [Fact]
    public async Task What_some_cameras_write_after_the_picture_does_no_harm()
    {
        var photo = Picture(SKEncodedImageFormat.Jpeg, 64, 48);

        (await InspectAsync([.. photo, .. "a motion photo's video"u8])).Width.ShouldBe(64);
    }

    [Fact]
    public async Task An_empty_file_and_one_that_is_no_picture_say_so()
    {
        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync([]))).Code.ShouldBe(ProblemCodes.InputEmpty);
        foreach (var content in (byte[][])[[0xFF], "%PDF-1.7"u8.ToArray(), "GIF89a..."u8.ToArray(), new byte[100]])
            (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content))).Code.ShouldBe(ProblemCodes.InputFormat);
    }

    [Fact]
    public async Task A_header_without_a_size_is_damaged()
    {
        byte[] content = [0xFF, 0xD8, 0xFF, 0xD9];

        (await Should.ThrowAsync<InvalidMediaException>(() => InspectAsync(content))).Code.ShouldBe(ProblemCodes.InputDamaged);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task Whatever_bytes_are_wrong_the_answer_is_facts_or_a_reason(SKEncodedImageFormat encoding)
    {
        var random = new Random(4711);
        var picture = WithOrientationIfJpeg(Picture(encoding, 64, 48));
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

        byte[] WithOrientationIfJpeg(byte[] bytes) => encoding == SKEncodedImageFormat.Jpeg ? WithOrientation(bytes, 6) : bytes;
    }

    private static async Task<MediaFacts> InspectAsync(byte[] content)
    {
        // As storage sends it: a forward-only stream that gives a few bytes at a time.
        await using var stream = new TricklingStream(content);
        return await MediaInspector.InspectAsync(stream, CancellationToken);
    }

    private static byte[] Picture(SKEncodedImageFormat encoding, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 7), (byte)(y * 5), (byte)(x * y)));
        }

        using var image = SKImage.FromBitmap(bitmap);
        return image.Encode(encoding, 90).ToArray();
    }

    private static byte[] WithOrientation(byte[] jpeg, byte orientation)
    {
        byte[] tiff = [.. "MM\0*\0\0\0\b"u8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    private static byte[] WithSegment(byte[] jpeg, byte marker, byte[] content)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)(2 + content.Length));
        return [.. jpeg[..2], 0xFF, marker, .. length, .. content, .. jpeg[2..]];
    }

    private sealed class TricklingStream(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 1000)], cancellationToken);
    }
}
