using System.ComponentModel.DataAnnotations;

namespace Aholo.Files.Assets;

/// <summary>The limits of assets, and the hosts that they are downloaded from.</summary>
public sealed class AssetOptions
{
    /// <summary>
    /// Gets or sets the hosts that assets are downloaded from: names, or <c>*.example.com</c> for all below one; with <c>:port</c> for another port than 443.
    /// Default: <see cref="KnownHosts"/>.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>Gets the domains that the service is known to use.</summary>
    public static IReadOnlyList<string> KnownHosts { get; } = ["*.aholo3d.cn", "*.aholo3d.com", "*.kujiale.com"];

    /// <summary>Gets or sets whether assets may be downloaded from this machine, also by http. Default: false. For development against the simulator only.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Gets or sets the maximum size of an asset, in bytes. Default: 20 GiB.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;
}
