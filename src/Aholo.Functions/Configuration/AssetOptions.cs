using System.ComponentModel.DataAnnotations;

namespace Aholo.Functions.Configuration;

/// <summary>What results are taken, and from where.</summary>
internal sealed class AssetOptions
{
    /// <summary>
    /// Gets or sets the hosts that assets are downloaded from: names, or <c>*.example.com</c> for all below one; with <c>:port</c> for another port than 443.
    /// Default: <see cref="KnownHosts"/>.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>The domains that the service is known to use (facts D and I).</summary>
    public static IReadOnlyList<string> KnownHosts { get; } = ["*.aholo3d.cn", "*.aholo3d.com", "*.kujiale.com"];

    /// <summary>Lets results be fetched from this machine, by http too. For development against the simulator only.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>The size of the largest result, in bytes.</summary>
    [Range(1, long.MaxValue)]
    public long MaxBytes { get; set; } = 20L * 1024 * 1024 * 1024;
}
