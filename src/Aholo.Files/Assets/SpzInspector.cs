using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;

namespace Aholo.Files.Assets;

/// <summary>
/// Checks an SPZ (github.com/nianticlabs/spz): versions 1 to 3 are one gzip stream of a header and arrays of known length, version 4 a plain
/// header and a table of ZSTD streams.
/// </summary>
internal static class SpzInspector
{
    private const uint Magic = 0x5053474E; // "NGSP"
    private const int GzipHeaderLength = 16;
    private const int PlainHeaderLength = 32;
    private const int ExtensionsFlag = 0x2;
    private const int MaxStreams = 16;

    // Extensions are small compared to the splats.
    private const long MaxExtensions = 1024 * 1024;

    public static async Task<AssetFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        var start = new byte[PlainHeaderLength];
        var read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken);
        if (read < PlainHeaderLength)
            throw new InvalidAssetException($"{read} bytes are too few for an SPZ");
        if (BinaryPrimitives.ReadUInt32LittleEndian(start) == Magic)
            return await InspectPlainAsync(start, content, cancellationToken);
        if (start is [0x1F, 0x8B, ..])
            return await InspectGzipAsync(content, cancellationToken);

        throw new InvalidAssetException("it begins neither as gzip nor with 'NGSP', as an SPZ does");
    }

    private static async Task<AssetFacts> InspectGzipAsync(Stream content, CancellationToken cancellationToken)
    {
        content.Position = 0;
        await using var gzip = new GZipStream(content, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            var header = new byte[GzipHeaderLength];
            await gzip.ReadExactlyAsync(header, cancellationToken);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
                throw new InvalidAssetException("its gzip stream does not begin with 'NGSP'");

            var (version, splats, degree, flags) = ReadHeader(header);
            var expected = splats * BytesPerSplat(version, degree);
            var extensions = (flags & ExtensionsFlag) != 0 ? MaxExtensions : 0;
            var checksum = new Crc32();
            checksum.Append(header);
            var actual = await ReadAsync(gzip, expected + extensions, checksum, cancellationToken);
            if (actual < expected || actual > expected + extensions)
            {
                var held = actual > expected ? "more" : actual.ToString(CultureInfo.InvariantCulture);
                throw new InvalidAssetException($"its header announces {expected} bytes of splats, but its gzip stream holds {held}");
            }

            await CheckTrailerAsync(content, checksum.GetCurrentHashAsUInt32(), header.Length + actual, cancellationToken);
            return new("spz", version, splats);
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            throw new InvalidAssetException("its gzip stream is damaged: it is cut off, or its content does not match its checksum");
        }
    }

    // The last 8 bytes of a gzip file are the checksum and the length of its content. GZipStream does not detect that they are missing or not at the end.
    private static async Task CheckTrailerAsync(Stream content, uint checksum, long length, CancellationToken cancellationToken)
    {
        var trailer = new byte[8];
        content.Position = Math.Max(0, content.Length - trailer.Length);
        await content.ReadExactlyAsync(trailer, cancellationToken);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != checksum || BinaryPrimitives.ReadUInt32LittleEndian(trailer.AsSpan(4)) != (uint)length)
            throw new InvalidAssetException("its gzip stream is damaged: it does not end with its checksum and its length, so it is cut off or bytes follow it");
    }

    private static async Task<AssetFacts> InspectPlainAsync(byte[] header, Stream content, CancellationToken cancellationToken)
    {
        var (version, splats, _, _) = ReadHeader(header);
        var streams = header[15];
        var table = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(16));
        if (version != 4 || streams is 0 or > MaxStreams || table < PlainHeaderLength || table + (streams * 16L) > content.Length)
            throw new InvalidAssetException($"its SPZ header is not valid (version {version}, {streams} streams, table at {table})");

        content.Position = table;
        var entries = new byte[streams * 16];
        await content.ReadExactlyAsync(entries, cancellationToken);

        var end = (UInt128)table + (uint)entries.Length;
        for (var i = 0; i < streams; i++)
            end += BinaryPrimitives.ReadUInt64LittleEndian(entries.AsSpan(i * 16));

        return end == (UInt128)content.Length
            ? new("spz", version, splats)
            : throw new InvalidAssetException($"its SPZ table announces {end} bytes, but it has {content.Length}");
    }

    private static (int Version, long Splats, int Degree, int Flags) ReadHeader(ReadOnlySpan<byte> header)
    {
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        var splats = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        var degree = header[12];
        if (version is < 1 or > 4 || splats == 0 || degree > 4)
            throw new InvalidAssetException($"its SPZ header is not valid (version {version}, {splats} splats, degree {degree})");

        return ((int)version, splats, degree, header[14]);
    }

    // Positions, alphas, colors, scales, rotations and spherical harmonics, as each version codes them.
    private static int BytesPerSplat(int version, int degree)
    {
        var positions = version == 1 ? 6 : 9;
        var rotations = version >= 3 ? 4 : 3;
        int[] harmonics = [0, 9, 24, 45, 72];
        return positions + 1 + 3 + 3 + rotations + harmonics[degree];
    }

    // Stops soon after the limit, so that a decompression bomb is not inflated.
    private static async Task<long> ReadAsync(Stream stream, long limit, Crc32 checksum, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            long count = 0;
            int read;
            while (count <= limit && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                checksum.Append(buffer.AsSpan(0, read));
                count += read;
            }

            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
