using System.Net;
using System.Net.Sockets;
using Aholo.Local.Hosting;

namespace Aholo.EndToEnd.Tests;

/// <summary>A reserved port is still available after its service was stopped.</summary>
public sealed class ReservedPortTests
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_can_stop_and_start_on_a_reserved_port()
    {
        using var port = new ReservedPort();

        for (var start = 1; start <= 2; start++)
        {
            using (var listener = new TcpListener(IPAddress.Loopback, port.Number))
            {
                listener.Start();
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port.Number, CancellationToken);
                using var accepted = await listener.AcceptTcpClientAsync(CancellationToken);
            }

            // A process that another test starts has the listener too, until it runs its own program.
            await LocalFixture.UntilAsync(() => IsRefused(port.Number), "connections are refused");
        }
    }

    [Fact]
    public void A_reserved_port_is_never_assigned_as_a_free_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets a service listen on a port that is reserved.");
        using var port = new ReservedPort();

        AnyFreePortFrom(port.Number, port.Number).ShouldBeNull();
    }

    [Fact]
    public void A_port_in_use_cannot_be_reserved()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Should.Throw<SocketException>(() => new ReservedPort(((IPEndPoint)listener.LocalEndpoint).Port))
            .SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }

    private static bool IsRefused(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return true;
        }
    }

    // Requests a free port from a range (ip(7), since Linux 6.3).
    private static int? AnyFreePortFrom(int first, int last)
    {
        const int Ip = 0;
        const int LocalPortRange = 51;
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetRawSocketOption(Ip, LocalPortRange, BitConverter.GetBytes((uint)((last << 16) | first)));
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return null;
        }
    }
}
