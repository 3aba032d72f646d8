using System.Net;
using System.Net.Sockets;

namespace Aholo.Local.Hosting;

/// <summary>
/// A port of 127.0.0.1 that is kept for one service. On Linux nobody who asks for any free port is given it until this is disposed, also while the service
/// is away; elsewhere it is only seen to be free.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    // Bound, and never listening: Linux lets the service listen beside it, and refuses connections while the service does not.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="number">The port, 0 for any free one.</param>
    /// <exception cref="SocketException">It is in use.</exception>
    public ReservedPort(int number = 0)
    {
        try
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, number));
            Number = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        if (!OperatingSystem.IsLinux())
            _socket.Dispose();
    }

    /// <summary>The port.</summary>
    public int Number { get; }

    public void Dispose() => _socket.Dispose();
}
