using System.Globalization;
using System.Net;
using Aholo.Functions.Configuration;
using Aholo.Functions.Network;

namespace Aholo.Functions.Assets;

/// <summary>
/// Decides where results may be fetched from. A result's URL is the service's word, not ours: it must be https, on a host that the settings
/// allow, at a public address. The address that was checked is the one that is connected to, so that no second look-up can change it.
/// </summary>
internal sealed class AssetHosts(AssetOptions options)
{
    private readonly PublicConnection _connection = new(
        options.AllowLoopback, Dns.GetHostAddressesAsync, host => new InvalidAssetException($"{host} is not at a public address"));

    /// <summary>Finds addresses in another way.</summary>
    internal AssetHosts(AssetOptions options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _connection = _connection with { LookUp = lookUp };

    /// <summary>Refuses a URL that must not be fetched.</summary>
    /// <exception cref="InvalidAssetException">The URL is not allowed; the message names the setting.</exception>
    public void Check(Uri url)
    {
        if (options.AllowLoopback && url.IsLoopback && url.Scheme is "http" or "https")
            return;
        if (url.UserInfo.Length > 0)
            throw new InvalidAssetException($"its URL on {url.IdnHost} has a user name in it");
        if (url.IsLoopback && url.Scheme is "http")
            throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} is on this machine, which only the setting Aholo:Assets:AllowLoopback allows");
        if (url.Scheme != Uri.UriSchemeHttps)
            throw new InvalidAssetException($"{url.GetLeftPart(UriPartial.Path)} is not an https URL");

        // Another port than https's own must be allowed by name.
        var host = url.IsDefaultPort ? url.IdnHost : string.Create(CultureInfo.InvariantCulture, $"{url.IdnHost}:{url.Port}");
        var allowed = options.AllowedHosts.Count > 0 ? options.AllowedHosts : AssetOptions.KnownHosts;
        if (!allowed.Any(one => Matches(host, one)))
            throw new InvalidAssetException($"{host} is none of the hosts in Aholo:Assets:AllowedHosts ({string.Join(", ", allowed)})");
    }

    /// <summary>Connects to a host at the first of its allowed addresses that takes the connection.</summary>
    /// <exception cref="InvalidAssetException">The host has no address that may be connected to.</exception>
    public ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        _connection.ConnectAsync(context.DnsEndPoint, cancellationToken);

    private static bool Matches(string host, string allowed) => allowed.StartsWith('.')
        ? host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
