using System.Net;
using System.Net.Sockets;

namespace Aholo.Local.Hosting;

/// <summary>Looks whether ports are free before anything is started.</summary>
internal static class Ports
{
    /// <exception cref="LocalException">The port is in use; the message names the option that changes it.</exception>
    public static void EnsureFree(int port, string what, string option)
    {
        if (port == 0)
            return;

        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException exception)
        {
            throw new LocalException(
                $"Port {port}, for {what}, is in use. End what uses it (perhaps an earlier run), or give another with {option}; {option} 0 takes any free one.",
                exception);
        }
    }
}
