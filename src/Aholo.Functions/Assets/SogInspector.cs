using System.IO.Compression;
using System.Text.Json;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Assets;

/// <summary>Checks a SOG version 2 (developer.playcanvas.com): a ZIP archive of <c>meta.json</c> and the lossless WebP images that it names.</summary>
internal static class SogInspector
{
    private const int MaxEntries = 64;
    private const long MaxMeta = 1024 * 1024;
    private const int WebPHeaderLength = 64;

    // Positions have 16 bits, their halves in an image each.
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
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or JsonException or InvalidOperationException)
        {
            throw new InvalidAssetException($"its archive is damaged ({exception.Message})");
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
        var header = new byte[WebPHeaderLength];
        await using var stream = await entry.OpenAsync(cancellationToken);
        var read = await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        var (width, height) = LosslessWebPSize(header.AsSpan(0, read))
            ?? throw new InvalidAssetException($"'{name}' is no lossless WebP image");
        if ((long)width * height < splats)
            throw new InvalidAssetException($"'{name}' has {width} × {height} pixels, too few for {splats} splats");
    }

    // RIFF <size> WEBP VP8L <size> 2F, then width - 1 and height - 1 as 14 bits each. A VP8X chunk may come first.
    private static (int Width, int Height)? LosslessWebPSize(ReadOnlySpan<byte> header)
    {
        if (header.Length < 12 || !header.StartsWith("RIFF"u8) || !header[8..12].SequenceEqual("WEBP"u8))
            return null;

        var chunk = header[12..];
        if (chunk.StartsWith("VP8X"u8) && chunk.Length >= 18)
            chunk = chunk[18..];
        if (chunk.Length < 13 || !chunk.StartsWith("VP8L"u8) || chunk[8] != 0x2F)
            return null;

        var bits = BitConverter.ToUInt32(chunk[9..13]);
        return ((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
    }
}
