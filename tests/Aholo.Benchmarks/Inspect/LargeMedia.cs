using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Aholo.Benchmarks.Inspect;

/// <summary>Writes pictures and videos as large as wanted: their structure is right, and their image data random.</summary>
internal static class LargeMedia
{
    private const int PartLength = 64 * 1024;
    private const ushort Width = 8_000;
    private const ushort Height = 6_000;

    /// <summary>The formats, each with what writes it.</summary>
    public static IReadOnlyList<(string Format, Func<Stream, long, CancellationToken, Task> WriteAsync)> All { get; } =
        [("png", WritePngAsync), ("jpeg", WriteJpegAsync), ("webp", WriteWebPAsync), ("heic", WriteHeicAsync), ("mp4", WriteMp4Async)];

    private static async Task WritePngAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        await stream.WriteAsync((byte[])[0x89, .. "PNG\r\n\u001A\n"u8, .. PngChunk("IHDR", [.. UInt32(Width, Height), 8, 2, 0, 0, 0])], cancellationToken);
        var isFirst = true;
        foreach (var part in Parts(length))
        {
            if (isFirst)
                (part[0], part[1], isFirst) = (0x78, 0x9C, false);
            await stream.WriteAsync(PngChunk("IDAT", part), cancellationToken);
        }

        await stream.WriteAsync(PngChunk("IEND", []), cancellationToken);
    }

    private static async Task WriteJpegAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        byte[] frame = [8, .. UInt16(Height), .. UInt16(Width), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
        await stream.WriteAsync((byte[])[0xFF, 0xD8, 0xFF, 0xC0, .. UInt16((ushort)(frame.Length + 2)), .. frame, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0], cancellationToken);
        foreach (var part in Parts(length))
        {
            // As an encoder does: FF is followed by 0.
            for (var i = 0; i + 1 < part.Length; i++)
            {
                if (part[i] == 0xFF)
                    part[i + 1] = 0;
            }

            part[^1] = 0;
            await stream.WriteAsync(part, cancellationToken);
        }

        await stream.WriteAsync((byte[])[0xFF, 0xD9], cancellationToken);
    }

    private static async Task WriteWebPAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        const int HeaderLength = 5;
        var image = (uint)(HeaderLength + length);
        var bits = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bits, (Width - 1) | ((uint)(Height - 1) << 14));
        var padding = new byte[image % 2];
        await stream.WriteAsync(
            (byte[])[.. "RIFF"u8, .. LittleEndian(12 + image + (uint)padding.Length), .. "WEBPVP8L"u8, .. LittleEndian(image), 0x2F, .. bits], cancellationToken);
        await WritePartsAsync(stream, length, cancellationToken);
        await stream.WriteAsync(padding, cancellationToken);
    }

    private static async Task WriteHeicAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        byte[] meta = Box(
            "meta",
            UInt32(0),
            Box("pitm", UInt32(0), UInt16(1)),
            Box("iprp", Box("ipco", Box("ispe", UInt32(0, Width, Height))), Box("ipma", UInt32(0, 1), UInt16(1), [1, 0x81])));
        await stream.WriteAsync((byte[])[.. Box("ftyp", "heic"u8.ToArray(), UInt32(0), "mif1heic"u8.ToArray()), .. meta], cancellationToken);
        await WriteMediaAsync(stream, length, cancellationToken);
    }

    // The description comes last, as cameras write it.
    private static async Task WriteMp4Async(Stream stream, long length, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Box("ftyp", "isom"u8.ToArray(), UInt32(0), "isommp42"u8.ToArray()), cancellationToken);
        await WriteMediaAsync(stream, length, cancellationToken);
        byte[] upright = UInt32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);
        await stream.WriteAsync(
            Box(
                "moov",
                Box("mvhd", UInt32(0, 0, 0, 1000, 60_000), new byte[80]),
                Box(
                    "trak",
                    Box("tkhd", UInt32(1, 0, 0, 1, 0, 60_000), new byte[16], upright, UInt32(1920u << 16, 1080u << 16)),
                    Box("mdia", Box("hdlr", UInt32(0, 0), "vide"u8.ToArray(), new byte[13])))),
            cancellationToken);
    }

    private static async Task WriteMediaAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        await stream.WriteAsync((byte[])[.. UInt32((uint)(length + 8)), .. "mdat"u8], cancellationToken);
        await WritePartsAsync(stream, length, cancellationToken);
    }

    private static async Task WritePartsAsync(Stream stream, long length, CancellationToken cancellationToken)
    {
        foreach (var part in Parts(length))
            await stream.WriteAsync(part, cancellationToken);
    }

    private static IEnumerable<byte[]> Parts(long length)
    {
        var random = new Random(4711);
        for (var written = 0L; written < length; written += PartLength)
        {
            var part = new byte[(int)Math.Min(PartLength, length - written)];
            random.NextBytes(part);
            yield return part;
        }
    }

    private static byte[] PngChunk(string type, byte[] content)
    {
        byte[] checkedBytes = [.. Encoding.ASCII.GetBytes(type), .. content];
        return [.. UInt32((uint)content.Length), .. checkedBytes, .. UInt32(Crc32.HashToUInt32(checkedBytes))];
    }

    private static byte[] Box(string type, params byte[][] content) =>
        [.. UInt32((uint)(8 + content.Sum(part => part.Length))), .. Encoding.ASCII.GetBytes(type), .. content.SelectMany(part => part)];

    private static byte[] UInt32(params uint[] values) => [.. values.SelectMany(value => (byte[])[(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value])];

    private static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    private static byte[] LittleEndian(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
