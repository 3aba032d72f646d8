using System.Net;
using System.Net.Sockets;

namespace Aholo.Files.Network;

/// <summary>
/// Connects to hosts that users or the service name, at public addresses only. It connects to the address that it has checked, so that a second look-up
/// cannot change it.
/// </summary>
/// <param name="AllowLoopback">Whether this machine is allowed too.</param>
/// <param name="LookUp">Resolves a name.</param>
/// <param name="Refused">Creates the exception for a host without an allowed address.</param>
public sealed record PublicConnection(bool AllowLoopback, Func<string, CancellationToken, Task<IPAddress[]>> LookUp, Func<string, Exception> Refused)
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "168.63.129.16/32" /* Azure's own services for virtual machines */, "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>The time after which the next address is tried, if there is one.</summary>
    private static readonly TimeSpan NextAddressAfter = TimeSpan.FromSeconds(5);

    /// <summary>The time for all addresses of a host.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Creates a handler that connects in this way: without a proxy, which would connect unchecked, and without redirects or cookies.</summary>
    public SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        ConnectCallback = (context, cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxResponseDrainSize = 4096,
    };

    /// <summary>Connects to a host at the first of its allowed addresses that accepts the connection.</summary>
    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        // The resolver rejects unspecified addresses with an exception that does not say so.
        var addresses = IPAddress.TryParse(endPoint.Host, out var literal) ? [literal] : await LookUp(endPoint.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, IsAllowed);
        if (allowed.Length == 0)
            throw Refused(endPoint.Host);

        foreach (var address in allowed[..^1])
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(NextAddressAfter);
            try
            {
                return await ConnectAsync(address, endPoint.Port, limit.Token);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next address may accept; if none does, the exception of the last one is thrown.
            }
        }

        return await ConnectAsync(allowed[^1], endPoint.Port, cancellationToken);
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

    private bool IsAllowed(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return (AllowLoopback && IPAddress.IsLoopback(address)) || !NotPublic.Any(network => network.Contains(address));
    }
}
