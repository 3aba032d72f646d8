using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aholo.Functions.Configuration;

namespace Aholo.Functions.Assets;

/// <summary>
/// Decides where results may be fetched from. A result's URL is the service's word, not ours: it must be https, on a host that the settings
/// allow, at a public address. The address that was checked is the one that is connected to, so that no second look-up can change it.
/// </summary>
internal sealed class AssetHosts(AssetOptions options)
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>How long an address may take to accept a connection while there is another to try.</summary>
    private static readonly TimeSpan NextAddressAfter = TimeSpan.FromSeconds(5);

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp = Dns.GetHostAddressesAsync;

    /// <summary>Finds addresses in another way.</summary>
    internal AssetHosts(AssetOptions options, Func<string, CancellationToken, Task<IPAddress[]>> lookUp)
        : this(options) => _lookUp = lookUp;

    /// <summary>Refuses a URL that must not be fetched.</summary>
    /// <exception cref="InvalidAssetException">The URL is not allowed; the message names the setting.</exception>
    public void Check(Uri url)
    {
        if (options.AllowLoopback && url.IsLoopback && url.Scheme is "http" or "https")
            return;
        if (url.UserInfo.Length > 0)
            throw new InvalidAssetException($"its URL on {url.IdnHost} has a user name in it");
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
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // The resolver refuses addresses that mean none, with an exception that does not say so.
        var addresses = IPAddress.TryParse(context.DnsEndPoint.Host, out var literal)
            ? [literal]
            : await _lookUp(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, IsAllowed);
        if (allowed.Length == 0)
            throw new InvalidAssetException($"{context.DnsEndPoint.Host} is not at a public address");

        foreach (var address in allowed[..^1])
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(NextAddressAfter);
            try
            {
                return await ConnectAsync(address, context.DnsEndPoint.Port, limit.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next address may answer; if none does, the failure of the last one is thrown.
            }
        }

        return await ConnectAsync(allowed[^1], context.DnsEndPoint.Port, cancellationToken);
    }

    private static async Task<Stream> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool Matches(string host, string allowed) => allowed.StartsWith('.')
        ? host.EndsWith(allowed, StringComparison.OrdinalIgnoreCase)
        : host.Equals(allowed, StringComparison.OrdinalIgnoreCase);

    private bool IsAllowed(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return (options.AllowLoopback && IPAddress.IsLoopback(address)) || !NotPublic.Any(network => network.Contains(address));
    }
}
