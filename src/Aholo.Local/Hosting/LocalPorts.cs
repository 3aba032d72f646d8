using System.Net.Sockets;
using LocalAzure.Azurite;

namespace Aholo.Local.Hosting;

/// <summary>The ports of a local environment: what is stopped and started again is on the port it had before.</summary>
internal sealed class LocalPorts : IDisposable
{
    private readonly List<ReservedPort> _reserved = [];

    /// <exception cref="LocalException">A port is in use; the message names the option that changes it.</exception>
    public LocalPorts(LocalOptions options)
    {
        try
        {
            if (options.RunApp)
                Functions = Reserve(options.HttpPort, "the function app", "--http-port");
            Azurite = new(
                Blob: Reserve(options.BlobPort, "Azurite's blobs", "--blob-port"),
                Queue: Reserve(Behind(options.BlobPort, 1), "Azurite's queues", "--blob-port"),
                Table: Reserve(Behind(options.BlobPort, 2), "Azurite's tables", "--blob-port"));
            Broker = Reserve(options.AmqpPort, "the Service Bus broker", "--amqp-port");
            if (options.AholoUrl is null)
                Simulator = Reserve(options.AholoPort, "the Aholo simulator", "--aholo-port");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The function app's; 0 when it is not started.</summary>
    public int Functions { get; }

    /// <summary>Azurite's three.</summary>
    public AzuritePorts Azurite { get; }

    /// <summary>The Service Bus broker's.</summary>
    public int Broker { get; }

    /// <summary>The Aholo simulator's; 0 when the real service is used.</summary>
    public int Simulator { get; }

    public void Dispose() => _reserved.ForEach(port => port.Dispose());

    private static int Behind(int port, int distance) => port == 0 ? 0 : port + distance;

    private int Reserve(int port, string what, string option)
    {
        try
        {
            _reserved.Add(new(port));
            return _reserved[^1].Number;
        }
        catch (SocketException exception)
        {
            throw new LocalException(
                $"Port {port}, for {what}, is in use. End what uses it (perhaps an earlier run), or give another with {option}; {option} 0 takes any free one.",
                exception);
        }
    }
}
