using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using SkiaSharp;

namespace Aholo.Functions.Tests.Media;

/// <summary>Creates pictures, with metadata where various programs write it.</summary>
internal static class PictureFiles
{
    private const int PngHeaderEnd = 33;
    private const int PngEndLength = 12;
    private const int RiffHeaderLength = 12;

    public static byte[] Encode(SKEncodedImageFormat encoding, int width, int height)
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

    /// <summary>EXIF whose first directory has the orientation only.</summary>
    public static byte[] Exif(byte orientation) =>
        [.. "MM\0*\0\0\0\b"u8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];

    /// <summary>Inserts segments before all others.</summary>
    public static byte[] WithSegments(byte[] jpeg, params byte[][] segments) => [.. jpeg[..2], .. segments.SelectMany(segment => segment), .. jpeg[2..]];

    public static byte[] Segment(byte marker, params byte[] content) => [0xFF, marker, .. BoxFile.UInt16((ushort)(2 + content.Length)), .. content];

    public static byte[] ExifSegment(byte orientation) => Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]);

    /// <summary>Inserts chunks after the header.</summary>
    public static byte[] WithChunksBeforeImage(byte[] png, params byte[][] chunks) =>
        [.. png[..PngHeaderEnd], .. chunks.SelectMany(chunk => chunk), .. png[PngHeaderEnd..]];

    /// <summary>Inserts chunks before the end.</summary>
    public static byte[] WithChunksAfterImage(byte[] png, params byte[][] chunks) =>
        [.. png[..^PngEndLength], .. chunks.SelectMany(chunk => chunk), .. png[^PngEndLength..]];

    public static byte[] WithoutImage(byte[] png) => [.. png[..PngHeaderEnd], .. png[^PngEndLength..]];

    public static byte[] PngChunk(string type, params byte[] content) =>
        [.. PngChunkHeader(type, (uint)content.Length), .. content, .. BoxFile.UInt32(Crc32.HashToUInt32([.. Encoding.ASCII.GetBytes(type), .. content]))];

    /// <summary>A chunk whose checksum is wrong.</summary>
    public static byte[] BadPngChunk(string type, params byte[] content) => [.. PngChunk(type, content)[..^4], 1, 2, 3, 4];

    public static byte[] Png(params byte[][] chunks) => [0x89, .. "PNG\r\n\u001A\n"u8, .. chunks.SelectMany(chunk => chunk), .. PngChunk("IEND")];

    public static byte[] PngHeader(uint width, uint height, byte depth = 8, byte color = 2) =>
        PngChunk("IHDR", [.. BoxFile.UInt32(width, height), depth, color, 0, 0, 0]);

    /// <summary>A PNG whose header states any size and format, with the beginning of image data.</summary>
    public static byte[] ClaimedPng(uint width, uint height, byte depth = 8, byte color = 2) => Png(PngHeader(width, height, depth, color), PngChunk("IDAT", 0x78, 0x9C, 0));

    /// <summary>A JPEG with a frame header and a scan of a few bytes.</summary>
    public static byte[] ClaimedJpeg(byte frame, byte bits, ushort width, ushort height, byte components) =>
    [
        0xFF, 0xD8,
        .. Segment(frame, [bits, .. BoxFile.UInt16(height), .. BoxFile.UInt16(width), components, .. Enumerable.Repeat<byte[]>([1, 0x11, 0], components).SelectMany(each => each)]),
        .. Scan(1, 2, 3),
        0xFF, 0xD9,
    ];

    /// <summary>A scan of a JPEG with these bytes of image data.</summary>
    public static byte[] Scan(params byte[] data) => [.. Segment(0xDA, 1, 1, 0, 0, 63, 0), .. data];

    public static byte[] PngChunkHeader(string type, uint length) => [.. BoxFile.UInt32(length), .. Encoding.ASCII.GetBytes(type)];

    /// <summary>The extended form of a simple WebP: a canvas, and chunks around the image.</summary>
    public static byte[] Extended(byte[] webP, int width, int height, byte[][] before, byte[][] after)
    {
        byte[] canvas = [0, 0, 0, 0, .. UInt24(width - 1), .. UInt24(height - 1)];
        return WebP([RiffChunk("VP8X", canvas), .. before, webP[RiffHeaderLength..], .. after]);
    }

    public static byte[] WebP(params byte[][] chunks) => RiffChunk("RIFF", [.. "WEBP"u8, .. chunks.SelectMany(chunk => chunk)]);

    public static byte[] RiffChunk(string type, byte[] content) =>
        [.. RiffChunkHeader(type, (uint)content.Length), .. content, .. new byte[content.Length % 2]];

    public static byte[] RiffChunkHeader(string type, uint length)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, length);
        return [.. Encoding.ASCII.GetBytes(type), .. size];
    }

    private static byte[] UInt24(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
}
