using System.Text.Json.Serialization;

namespace Aholo.Functions.Assets;

/// <summary>A result of a project.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AssetKind>))]
internal enum AssetKind
{
    /// <summary>The original splats: always there.</summary>
    Ply,

    /// <summary>The splats, compressed.</summary>
    Spz,

    /// <summary>The splats as SOG.</summary>
    Sog,
}

internal static class AssetKinds
{
    /// <summary>The name in storage.</summary>
    public static string FileName(this AssetKind kind) => kind switch
    {
        AssetKind.Ply => "model.ply",
        AssetKind.Spz => "model.spz",
        AssetKind.Sog => "model.sog",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The media type in storage. No splat format has a registered one but PLY's customary <c>model/ply</c>; a SOG is a ZIP archive.</summary>
    public static string ContentType(this AssetKind kind) => kind switch
    {
        AssetKind.Ply => "model/ply",
        AssetKind.Sog => "application/zip",
        _ => "application/octet-stream",
    };
}
