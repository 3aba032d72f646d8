using System.Text.Json.Serialization;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Assets;

/// <summary>A result of a project.</summary>
[JsonConverter(typeof(EnumNameConverter<AssetKind>))]
internal enum AssetKind
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

internal static class AssetKinds
{
    /// <summary>The name of the description of version 1's levels of detail.</summary>
    public const string LodMetaName = "lod-meta.json";

    private const string PlyName = "model.ply";
    private const string SpzName = "model.spz";
    private const string SogName = "model.sog";

    private static readonly string[] PictureExtensions = [".jpg", ".jpeg", ".png", ".webp"];

    /// <summary>The kinds that a task lists results of.</summary>
    public static IReadOnlyList<AssetKind> Listed(AholoAssets assets) => [.. Enum.GetValues<AssetKind>().Where(kind => kind.Url(assets) is not null)];

    /// <summary>The result of this kind among those that a task lists; null when it lists none.</summary>
    public static Uri? Url(this AssetKind kind, AholoAssets assets) => kind switch
    {
        AssetKind.Ply => assets.Ply,
        AssetKind.Spz => assets.Spz,
        AssetKind.Sog => assets.Sog,
        AssetKind.LodMeta => assets.LodMeta,
        AssetKind.Panorama => assets.Panorama,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Whether a result of this kind is the splats themselves.</summary>
    public static bool IsSplats(this AssetKind kind) => kind is AssetKind.Ply or AssetKind.Spz or AssetKind.Sog;

    /// <summary>The names of the results that are the splats themselves.</summary>
    public static IReadOnlyList<string> ModelNames { get; } = [PlyName, SpzName, SogName];

    /// <summary>Whether a result of this name is the splats themselves.</summary>
    public static bool IsSplats(string fileName) => ModelNames.Contains(fileName);

    /// <summary>The name in storage of a result that comes from <paramref name="source"/>.</summary>
    public static string FileName(this AssetKind kind, Uri source) => kind switch
    {
        AssetKind.Ply => PlyName,
        AssetKind.Spz => SpzName,
        AssetKind.Sog => SogName,
        AssetKind.LodMeta => LodMetaName,
        AssetKind.Panorama => "panorama" + PictureExtension(source),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>The media type in storage. No splat format has a registered one but PLY's customary <c>model/ply</c>; a SOG is a ZIP archive.</summary>
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
