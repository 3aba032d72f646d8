using System.Net;
using System.Net.Sockets;

namespace Aholo.Local.Hosting;

/// <summary>
/// A port of 127.0.0.1 that is reserved for one service. On Linux no other program gets it as a free port until this is disposed of, even while the
/// service is stopped; on other systems the port is only checked to be free.
/// </summary>
internal sealed class ReservedPort : IDisposable
{
    // Bound, but never listening: Linux lets the service listen on the same port, and refuses connections while the service is stopped.
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="number">The port; 0 for any free port.</param>
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
