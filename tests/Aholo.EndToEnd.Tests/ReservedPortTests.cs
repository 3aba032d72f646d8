using System.Net;
using System.Net.Sockets;
using Aholo.Local.Hosting;

namespace Aholo.EndToEnd.Tests;

/// <summary>What is stopped finds its port free when it starts again.</summary>
public sealed class ReservedPortTests
{
    [Fact]
    public void Its_service_comes_and_goes_on_it()
    {
        using var port = new ReservedPort();

        for (var start = 1; start <= 2; start++)
        {
            using (var listener = new TcpListener(IPAddress.Loopback, port.Number))
            {
                listener.Start();
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, port.Number);
                using var accepted = listener.AcceptTcpClient();
            }

            using var late = new TcpClient();
            Should.Throw<SocketException>(() => late.Connect(IPAddress.Loopback, port.Number)).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        }
    }

    [Fact]
    public void It_is_given_to_nobody_who_asks_for_any_free_port()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lets a service listen on a port that is reserved.");
        using var port = new ReservedPort();

        AnyFreePortFrom(port.Number, port.Number).ShouldBeNull();
    }

    [Fact]
    public void One_in_use_is_refused()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        Should.Throw<SocketException>(() => new ReservedPort(((IPEndPoint)listener.LocalEndpoint).Port))
            .SocketErrorCode.ShouldBe(SocketError.AddressAlreadyInUse);
    }

    // As the system gives ports to all who ask for port 0, of these only (ip(7), since Linux 6.3).
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
