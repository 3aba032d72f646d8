using Aholo.Functions.Projects;

namespace Aholo.Functions.Assets;

/// <summary>Checks that a result is what it should be, by its content, reading no more of it than needed.</summary>
internal static class AssetInspector
{
    /// <summary>Checks <paramref name="content"/>, a seekable stream at its beginning.</summary>
    /// <exception cref="InvalidAssetException">It is not a valid file of this kind.</exception>
    public static Task<AssetFacts> InspectAsync(AssetKind kind, Stream content, CancellationToken cancellationToken) => kind switch
    {
        AssetKind.Ply => PlyInspector.InspectAsync(content, cancellationToken),
        AssetKind.Spz => SpzInspector.InspectAsync(content, cancellationToken),
        AssetKind.Sog => SogInspector.InspectAsync(content, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
