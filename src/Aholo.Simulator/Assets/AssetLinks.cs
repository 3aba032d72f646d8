using System.Globalization;
using Aholo.Simulator.Projects;

namespace Aholo.Simulator.Assets;

/// <summary>Builds the URLs of asset files, with the file names of the service. They expire if <see cref="SimulatorSwitches.AssetUrlLifetime"/> is set.</summary>
internal sealed class AssetLinks(AholoSimulatorOptions options)
{
    public const string Ply = "point_cloud.ply";
    public const string Spz = "point_cloud_compressed.spz";
    public const string Sog = "point_cloud.sog";
    public const string LodMeta = "lod-meta.json";
    public const string Panorama = "panorama.jpg";

    private const string Expires = "expires";

    public string Of(Project project, string file, string serviceAddress)
    {
        var url = $"{serviceAddress}/assets/{project.Id}/{file}";
        return options.Switches.AssetUrlLifetime is { } lifetime
            ? string.Create(CultureInfo.InvariantCulture, $"{url}?{Expires}={(options.TimeProvider.GetUtcNow() + lifetime).ToUnixTimeMilliseconds()}")
            : url;
    }

    /// <summary>Gets the fields of v2's <c>result</c>.</summary>
    public Dictionary<string, string?> ForV2(Project project, string serviceAddress)
    {
        var result = new Dictionary<string, string?>();
        if (project.Assets != ProjectAssets.WithoutPly)
            result["plyPath"] = Of(project, Ply, serviceAddress);
        result["spzPath"] = Of(project, Spz, serviceAddress);
        if (project.IncludeSog || options.Switches.UnrequestedSog == UnrequestedSog.Present)
            result["sogPath"] = Of(project, Sog, serviceAddress);
        else if (options.Switches.UnrequestedSog == UnrequestedSog.Null)
            result["sogPath"] = null;
        return result;
    }

    public bool HasExpired(HttpRequest request)
    {
        if (options.Switches.AssetUrlLifetime is null)
            return false;
        return !long.TryParse(request.Query[Expires], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
            || options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds() >= expires;
    }
}
