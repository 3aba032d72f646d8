using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace Aholo.Files.Assets;

/// <summary>Checks a SOG version 2 (developer.playcanvas.com): a ZIP archive of <c>meta.json</c> and the lossless WebP images that it names.</summary>
internal static class SogInspector
{
    private const int MaxEntries = 64;
    private const long MaxMeta = 1024 * 1024;

    /// <summary>The most bytes of other chunks, such as a color profile, that are read before the image data.</summary>
    private const int MaxOtherChunks = 1024 * 1024;

    /// <summary>The chunks that may come before the image data in the extended format.</summary>
    private static readonly string[] OtherChunks = ["VP8X", "ICCP", "EXIF", "XMP "];

    // Positions have 16 bits, stored as two images of 8 bits.
    private static readonly (string Name, int Images)[] RequiredSections = [("means", 2), ("scales", 1), ("quats", 1), ("sh0", 1)];

    public static async Task<AssetFacts> InspectAsync(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            await using var archive = await ZipArchive.CreateAsync(content, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, cancellationToken);
            if (archive.Entries.Count > MaxEntries)
                throw new InvalidAssetException($"its archive has {archive.Entries.Count} entries; a SOG has no more than {MaxEntries}");
            if (archive.Entries.FirstOrDefault(entry => entry.FullName.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(entry.FullName)) is { } outside)
                throw new InvalidAssetException($"its archive names an entry outside itself, '{outside.FullName}'");

            using var meta = await ReadMetaAsync(archive, cancellationToken);
            if (!meta.RootElement.TryGetProperty("version", out var version) || !version.TryGetInt32(out var number) || number != 2)
                throw new InvalidAssetException("its meta.json does not say 'version: 2'");
            if (!meta.RootElement.TryGetProperty("count", out var count) || !count.TryGetInt64(out var splats) || splats <= 0)
                throw new InvalidAssetException("its meta.json does not count at least one splat");

            foreach (var (section, images) in RequiredSections)
            {
                if (!meta.RootElement.TryGetProperty(section, out var properties) || !properties.TryGetProperty("files", out var files) || files.GetArrayLength() != images)
                    throw new InvalidAssetException($"its meta.json lacks '{section}.files', {images} in number");
                foreach (var file in files.EnumerateArray())
                    await CheckImageAsync(archive, file.GetString(), splats, cancellationToken);
            }

            return new("sog", number, splats);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidAssetException("its archive is damaged: its meta.json is not that of a SOG");
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new InvalidAssetException("its archive is damaged: it is not a complete ZIP archive");
        }
    }

    private static async Task<JsonDocument> ReadMetaAsync(ZipArchive archive, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry("meta.json") ?? throw new InvalidAssetException("its archive has no meta.json");
        if (entry.Length > MaxMeta)
            throw new InvalidAssetException($"its meta.json is {entry.Length} bytes long; a SOG's is shorter than {MaxMeta}");

        await using var stream = await entry.OpenAsync(cancellationToken);
        return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
    }

    private static async Task CheckImageAsync(ZipArchive archive, string? name, long splats, CancellationToken cancellationToken)
    {
        var entry = archive.GetEntry(name ?? "") ?? throw new InvalidAssetException($"its archive lacks '{name}', which meta.json names");
        await using var stream = await entry.OpenAsync(cancellationToken);
        var (width, height) = await ReadSizeAsync(stream, cancellationToken)
            ?? throw new InvalidAssetException($"'{name}' is not a lossless WebP image");
        if ((long)width * height < splats)
            throw new InvalidAssetException($"'{name}' has {width} × {height} pixels, too few for {splats} splats");
    }

    // RIFF <size> WEBP, then chunks. In the extended format VP8X comes first, and others, such as a color profile, before the image data. VP8L <size> 2F
    // has width - 1 and height - 1 as 14 bits each.
    private static async Task<(int Width, int Height)?> ReadSizeAsync(Stream stream, CancellationToken cancellationToken)
    {
        const int ChunkHeader = 8;
        var buffer = new byte[12];
        if (!await FillAsync(buffer) || !buffer.AsSpan().StartsWith("RIFF"u8) || !buffer.AsSpan(8).SequenceEqual("WEBP"u8))
            return null;

        for (long skipped = 0; skipped <= MaxOtherChunks && await FillAsync(buffer.AsMemory(0, ChunkHeader));)
        {
            if (buffer.AsSpan().StartsWith("VP8L"u8))
                return await FillAsync(buffer.AsMemory(0, 5)) && buffer[0] == 0x2F ? Size(BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(1))) : null;
            if (!OtherChunks.Contains(Encoding.ASCII.GetString(buffer, 0, 4)))
                return null;

            // A chunk of an odd length is followed by a byte that does not count.
            long length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(4));
            length += length % 2;
            if ((skipped += length) > MaxOtherChunks || !await FillAsync(new byte[length]))
                return null;
        }

        return null;

        async Task<bool> FillAsync(Memory<byte> part) =>
            await stream.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellationToken) == part.Length;

        static (int, int) Size(uint bits) => ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }
}
