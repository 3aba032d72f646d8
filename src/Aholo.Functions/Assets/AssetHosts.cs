using System.Globalization;
using System.Net;
using Aholo.Functions.Configuration;
using Aholo.Functions.Network;

namespace Aholo.Functions.Assets;

/// <summary>
/// Decides where assets may be downloaded from. Their URLs come from the service and are not trusted: each must be https, on a host that the settings
/// allow, at a public address. The address that was checked is the one that is connected to, so that no second look-up can change it.
/// </summary>
internal sealed class AssetHosts(AssetOptions options)
{
    private readonly PublicConnection _connection = new(
        options.AllowLoopback, Dns.GetHostAddressesAsync, host => new InvalidAssetException($"{host} is not at a public address"));

    /// <summary>Resolves names in another way, for tests.</summary>
    internal AssetHosts(AssetOptions options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _connection = _connection with { LookUp = lookUp };

    /// <summary>Throws if a URL must not be fetched.</summary>
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

        // A port other than 443 must be allowed explicitly.
        var host = url.IsDefaultPort ? url.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{url.IdnHost}:{url.Port}");
        var allowed = options.AllowedHosts.Count > 0 ? options.AllowedHosts : AssetOptions.KnownHosts;
        if (!allowed.Any(one => Matches(host, one)))
            throw new InvalidAssetException($"{host} is not among the hosts in Aholo:Assets:AllowedHosts ({string.Join(", ", allowed)})");
    }

    /// <summary>Connects to a host at the first of its allowed addresses that takes the connection.</summary>
    /// <exception cref="InvalidAssetException">The host has no address that may be connected to.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);

    private static bool Matches(string host, string allowed) => allowed.StartsWith('.')
        ? host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
