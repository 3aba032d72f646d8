using System.Text.Json;
using Aholo.Files.Media;

namespace Aholo.Files.Assets;

/// <summary>Checks the content of an asset, reading no more of it than needed.</summary>
public static class AssetInspector
{
    private const long MaxLodMeta = 64 * 1024 * 1024;

    /// <summary>Checks <paramref name="content"/>, a seekable stream at its beginning.</summary>
    /// <returns>The facts of its splats; null for an asset that is not splats.</returns>
    /// <exception cref="InvalidAssetException">It is not a valid file of this kind.</exception>
    public static async Task<AssetFacts?> InspectAsync(AssetKind kind, Stream content, CancellationToken cancellationToken)
    {
        switch (kind)
        {
            case AssetKind.Ply:
                return await PlyInspector.InspectAsync(content, cancellationToken);
            case AssetKind.Spz:
                return await SpzInspector.InspectAsync(content, cancellationToken);
            case AssetKind.Sog:
                return await SogInspector.InspectAsync(content, cancellationToken);
            case AssetKind.LodMeta:
                await CheckJsonAsync(content, cancellationToken);
                return null;
            case AssetKind.Panorama:
                await CheckImageAsync(content, cancellationToken);
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, null);
        }
    }

    private static async Task CheckJsonAsync(Stream content, CancellationToken cancellationToken)
    {
        if (content.Length > MaxLodMeta)
            throw new InvalidAssetException($"{content.Length} bytes are too many for a level-of-detail description");

        try
        {
            using var json = await JsonDocument.ParseAsync(content, new() { MaxDepth = 512 }, cancellationToken);
        }
        catch (JsonException exception)
        {
            throw new InvalidAssetException($"it is not valid JSON (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1})");
        }
    }

    private static async Task CheckImageAsync(Stream content, CancellationToken cancellationToken)
    {
        try
        {
            if ((await MediaInspector.InspectAsync(content, cancellationToken)).Type != ResourceType.Image)
                throw new InvalidAssetException("it is a video, not a picture");
        }
        catch (InvalidMediaException exception)
        {
            throw new InvalidAssetException($"it is not a complete picture ({exception.Message})");
        }
    }
}
