using System.Buffers.Binary;
using Aholo.Simulator.Pictures;

namespace Aholo.Tests.Simulator;

/// <summary>The files that reach the picture decoder. It is native code: a file that it cannot handle ends the process, with these tests.</summary>
public sealed class PictureFormatTests : IDisposable
{
    // 8 x 8 and 1 x 1 pixels, from ImageMagick.
    internal const string Progressive =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABALDA4MChAODQ4SERATGCgaGBYWGDEjJR0oOjM9PDkzODdASFxOQERXRTc4UG1RV19iZ2hnPk1xeXBkeFxlZ2P/2wBDARESEh" +
        "gVGC8aGi9jQjhCY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2NjY2P/wgARCAAIAAgDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAA" +
        "AAAAAAX/xAAVAQEBAAAAAAAAAAAAAAAAAAADBf/aAAwDAQACEAMQAAABmCkv/8QAFRABAQAAAAAAAAAAAAAAAAAAABL/2gAIAQEAAQUCp//EABYRAAMAAAAAAAAAAAAAAA" +
        "AAAAADFP/aAAgBAwEBPwGhh//EABcRAAMBAAAAAAAAAAAAAAAAAAADFFH/2gAIAQIBAT8BlXh//8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQAGPwJ//8QAFBABAAAA" +
        "AAAAAAAAAAAAAAAAAP/aAAgBAQABPyF//9oADAMBAAIAAwAAABAL/8QAFREBAQAAAAAAAAAAAAAAAAAAAGH/2gAIAQMBAT8Qs//EABQRAQAAAAAAAAAAAAAAAAAAAAD/2g" +
        "AIAQIBAT8QL//EABUQAQEAAAAAAAAAAAAAAAAAAABx/9oACAEBAAE/EKf/2Q==";

    internal const string Cmyk =
        "/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAbEhQXFBEbFxYXHhwbIChCKyglJShROj0wQmBVZWRfVV1baniZgWpxkHNbXYW1hpCeo6utq2eAvMm6pseZqKuk/9sAQwEcHh4oIy" +
        "hOKytOpG5dbqSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk/8AAFAgACAAIBAEiAAIRAQMRAQQiAP/EABUAAQEAAAAAAAAAAAAA" +
        "AAAAAAAF/8QAGBABAAMBAAAAAAAAAAAAAAAAAAMTJGH/xAAVAQEBAAAAAAAAAAAAAAAAAAAEBf/EABcRAAMBAAAAAAAAAAAAAAAAAAADFFL/2gAOBAEAAhEDEQQAAD8Ao0" +
        "S8ARa3aDRKKu4B/9k=";

    private const string Gif = "R0lGODlhAQABAPAAAP8AAAAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
    private const string Bitmap =
        "Qk2OAAAAAAAAAIoAAAB8AAAAAQAAAAEAAAABABgAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAD/AAD/AAD/AAAAAAAA/0JHUnMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAAAAD/AA==";

    private const string Icon = "AAABAAEAAQEAAAEAIAAwAAAAFgAAACgAAAABAAAAAgAAAAEAIAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAP//AAAAAA==";
    private const string WirelessBitmap = "AAABAQA=";

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void A_lossless_JPEG_is_rejected_before_it_is_decoded() => FindProblem(Jpeg(0xC3)).ShouldNotBeNull().ShouldContain("SOF3");

    [Theory]
    [InlineData(0xC5, 8, 3, 0x11, "SOF5")]
    [InlineData(0xC6, 8, 3, 0x11, "SOF6")]
    [InlineData(0xC7, 8, 3, 0x11, "SOF7")]
    [InlineData(0xC9, 8, 3, 0x11, "SOF9")]
    [InlineData(0xCA, 8, 3, 0x11, "SOF10")]
    [InlineData(0xCB, 8, 3, 0x11, "SOF11")]
    [InlineData(0xCD, 8, 3, 0x11, "SOF13")]
    [InlineData(0xCE, 8, 3, 0x11, "SOF14")]
    [InlineData(0xCF, 8, 3, 0x11, "SOF15")]
    [InlineData(0xC1, 12, 3, 0x11, "12 bits")]
    [InlineData(0xC0, 8, 2, 0x11, "2 components")]
    [InlineData(0xC0, 8, 0, 0x11, "0 components")]
    [InlineData(0xC0, 8, 255, 0x11, "255 components")]
    [InlineData(0xC0, 8, 3, 0x01, "sampling factors of 0 x 1")]
    [InlineData(0xC2, 8, 3, 0x1F, "sampling factors of 1 x 15")]
    public void An_unsupported_JPEG_is_rejected_before_it_is_decoded(byte frame, byte precision, byte components, byte sampling, string reason) =>
        FindProblem(Jpeg(frame, precision, components, sampling)).ShouldNotBeNull().ShouldContain(reason);

    [Fact]
    public void The_frame_header_is_found_at_any_place()
    {
        var jpeg = Jpeg(0xC3);
        byte[] before = [.. Enumerable.Repeat(Segment(0xE2, [.. Enumerable.Repeat((byte)0xC0, 60_000)]), 80).SelectMany(segment => segment)];

        FindProblem([.. jpeg[..2], .. before, 0, 0xFF, 0x00, 0xFF, .. jpeg[2..]]).ShouldNotBeNull().ShouldContain("SOF3");
    }

    [Fact]
    public void A_JPEG_without_a_frame_header_is_reported()
    {
        var jpeg = Pictures.JpegStoredOnItsSide();
        var frame = jpeg.AsSpan().IndexOf([(byte)0xFF, (byte)0xC0]);
        for (var length = 3; length < frame + 19; length++)
            FindProblem(jpeg[..length]).ShouldNotBeNull().ShouldContain("frame header", customMessage: $"{length} bytes");
    }

    [Theory]
    [InlineData(Gif)]
    [InlineData(Bitmap)]
    [InlineData(Icon)]
    [InlineData(WirelessBitmap)]
    public void A_format_that_the_service_does_not_accept_is_rejected(string file) =>
        FindProblem(Convert.FromBase64String(file)).ShouldBe("not a JPEG, PNG or WebP picture");

    [Theory]
    [InlineData(Progressive)]
    [InlineData(Cmyk)]
    public void Progressive_and_four_color_JPEGs_are_accepted(string file) => FindProblem(Convert.FromBase64String(file)).ShouldBeNull();

    /// <summary>A JPEG of 64 x 48 pixels whose data is zeros; valid as a lossless JPEG.</summary>
    internal static byte[] Jpeg(byte frame, byte precision = 8, byte components = 3, byte sampling = 0x11)
    {
        byte[] frameHeader = [precision, 0, 48, 0, 64, components, .. Components(component => [component, sampling, 0])];
        byte[] table = [0, 1, .. new byte[15], 0];
        byte[] scan = [components, .. Components(component => [component, 0]), 1, 0, 0];
        return [0xFF, 0xD8, .. Segment(frame, frameHeader), .. Segment(0xC4, table), .. Segment(0xDA, scan), .. new byte[64 * 48 * components / 8], 0xFF, 0xD9];

        IEnumerable<byte> Components(Func<byte, byte[]> fields) => Enumerable.Range(1, components).SelectMany(component => fields((byte)component));
    }

    private static byte[] Segment(byte marker, byte[] content)
    {
        byte[] segment = [0xFF, marker, 0, 0, .. content];
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(2 + content.Length));
        return segment;
    }

    private string? FindProblem(byte[] content)
    {
        File.WriteAllBytes(_file, content);
        return PictureFile.FindProblem(_file);
    }
}
