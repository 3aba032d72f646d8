using System.Text.Json.Serialization;
using Aholo.Files.Text;

namespace Aholo.Files.Assets;

/// <summary>A kind of asset.</summary>
[JsonConverter(typeof(EnumNameConverter<AssetKind>))]
public enum AssetKind
{
    /// <summary>The original splats.</summary>
    Ply,

    /// <summary>The splats, compressed.</summary>
    Spz,

    /// <summary>The splats as SOG.</summary>
    Sog,

    /// <summary>The level-of-detail description (v1 only). The files that it names are not copied.</summary>
    LodMeta,

    /// <summary>The panorama of a generated project (v1 only).</summary>
    Panorama,
}

public static class AssetKinds
{
    /// <summary>The name of the description of version 1's levels of detail.</summary>
    public const string LodMetaName = "lod-meta.json";

    private const string PlyName = "model.ply";
    private const string SpzName = "model.spz";
    private const string SogName = "model.sog";

    private static readonly string[] PictureExtensions = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>Gets the kinds of the assets that a task lists.</summary>
    public static IReadOnlyList<AssetKind> Listed(AholoAssets assets) => [.. Enum.GetValues<AssetKind>().Where(kind => kind.Url(assets) is not null)];

    /// <summary>Gets the asset of this kind that a task lists; null if it lists none.</summary>
    public static Uri? Url(this AssetKind kind, AholoAssets assets) => kind switch
    {
        AssetKind.Ply => assets.Ply,
        AssetKind.Spz => assets.Spz,
        AssetKind.Sog => assets.Sog,
        AssetKind.LodMeta => assets.LodMeta,
        AssetKind.Panorama => assets.Panorama,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Gets whether an asset of this kind contains the splats.</summary>
    public static bool IsSplats(this AssetKind kind) => kind is AssetKind.Ply or AssetKind.Spz or AssetKind.Sog;

    /// <summary>Gets the names of the assets that contain the splats.</summary>
    public static IReadOnlyList<string> ModelNames { get; } = [PlyName, SpzName, SogName];

    /// <summary>Gets whether an asset of this name contains the splats.</summary>
    public static bool IsSplats(string fileName) => ModelNames.Contains(fileName);

    /// <summary>Gets the name in storage of an asset that comes from <paramref name="source"/>.</summary>
    public static string FileName(this AssetKind kind, Uri source) => kind switch
    {
        AssetKind.Ply => PlyName,
        AssetKind.Spz => SpzName,
        AssetKind.Sog => SogName,
        AssetKind.LodMeta => LodMetaName,
        AssetKind.Panorama => "panorama" + PictureExtension(source),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Gets the media type in storage. No splat format has a registered one; <c>model/ply</c> is customary for PLY, and a SOG is a ZIP archive.</summary>
    public static string ContentType(string fileName) => Path.GetExtension(fileName) switch
    {
        ".ply" => "model/ply",
        ".sog" => "application/zip",
        ".json" => "application/json",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".png" => "image/png",
        ".webp" => "image/webp",
        _ => "application/octet-stream",
    };

    private static string PictureExtension(Uri source)
    {
        var extension = Path.GetExtension(source.AbsolutePath).ToLowerInvariant();
        return PictureExtensions.Contains(extension) ? extension : PictureExtensions[0];
    }
}
