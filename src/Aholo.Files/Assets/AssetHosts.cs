using System.Net;
using Aholo.Files.Network;

namespace Aholo.Files.Assets;

/// <summary>
/// Decides which URLs assets may be downloaded from. The URLs come from the service, so they must be https, on a host that the settings allow, at a public
/// address.
/// </summary>
public sealed class AssetHosts(AssetOptions options)
{
    private readonly PublicConnection _connection = new(
        options.AllowLoopback, Dns.GetHostAddressesAsync, host => new InvalidAssetException($"{host} is not at a public address"));

    /// <summary>Creates an instance with another DNS lookup.</summary>
    public AssetHosts(AssetOptions options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _connection = _connection with { LookUp = lookUp };

    /// <summary>Throws if a URL is not allowed.</summary>
    /// <exception cref="InvalidAssetException">The URL is not allowed; the message names the setting.</exception>
    public void Check(Uri url)
    {
        if (options.AllowLoopback && url.IsLoopback && url.Scheme is "http" or "https")
            return;
        if (url.UserInfo.Length > 0)
            throw new InvalidAssetException($"its URL on {url.IdnHost} contains a user name");
        if (url.IsLoopback && url.Scheme is "http")
            throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} is on this machine, which only the setting Aholo:Assets:AllowLoopback allows");
        if (url.Scheme != Uri.UriSchemeHttps)
            throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} is not an https URL");

        var allowed = options.AllowedHosts.Count > 0 ? options.AllowedHosts : AssetOptions.KnownHosts;
        if (!allowed.Any(pattern => HostPattern.Matches(pattern, url)))
            throw new InvalidAssetException($"{HostPattern.Authority(url)} is not among the hosts in Aholo:Assets:AllowedHosts ({string.Join(", ", allowed)})");
    }

    /// <summary>Creates a handler that connects to allowed addresses only. It fails with <see cref="InvalidAssetException"/> if a host has none.</summary>
    public SocketsHttpHandler CreateHandler() => _connection.CreateHandler();
}
