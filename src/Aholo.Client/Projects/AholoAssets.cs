namespace Aholo;

/// <summary>The URLs of a task's assets (docs/aholo-api.md, fact 76). Download the assets at once: the URLs expire (docs/aholo-api.md, fact 80).</summary>
public sealed record AholoAssets
{
    /// <summary>Gets an instance without assets.</summary>
    public static AholoAssets None { get; } = new();

    /// <summary>Gets the URL of the original point cloud (<c>plyPath</c>).</summary>
    public Uri? Ply { get; init; }

    /// <summary>Gets the URL of the compressed point cloud, recommended for rendering (<c>spzPath</c>).</summary>
    public Uri? Spz { get; init; }

    /// <summary>Gets the URL of the SOG archive (<c>sogPath</c>). v2 only.</summary>
    public Uri? Sog { get; init; }

    /// <summary>Gets the URL of the level-of-detail metadata (<c>lodMetaPath</c>). v1 only.</summary>
    public Uri? LodMeta { get; init; }

    /// <summary>Gets the URL of the panorama of a generation (<c>panoUrl</c>). v1 only.</summary>
    public Uri? Panorama { get; init; }

    /// <summary>Gets whether there are no assets.</summary>
    public bool IsEmpty => Ply is null && Spz is null && Sog is null && LodMeta is null && Panorama is null;
}
