namespace Aholo;

/// <summary>
/// Where the results of a task can be read. Whether the URLs expire is not documented for v2 or v1; a sibling product's live two hours (fact D), so
/// download at once.
/// </summary>
public sealed record AholoAssets
{
    /// <summary>No results.</summary>
    public static AholoAssets None { get; } = new();

    /// <summary>The original point cloud (<c>plyPath</c>).</summary>
    public Uri? Ply { get; init; }

    /// <summary>The compressed point cloud, recommended for rendering (<c>spzPath</c>).</summary>
    public Uri? Spz { get; init; }

    /// <summary>The SOG archive (<c>sogPath</c>), optional, v2.</summary>
    public Uri? Sog { get; init; }

    /// <summary>The level-of-detail description (<c>lodMetaPath</c>), v1.</summary>
    public Uri? LodMeta { get; init; }

    /// <summary>The panorama of a generated project (<c>panoUrl</c>), v1.</summary>
    public Uri? Panorama { get; init; }

    /// <summary>True when there is no result at all.</summary>
    public bool IsEmpty => Ply is null && Spz is null && Sog is null && LodMeta is null && Panorama is null;
}
