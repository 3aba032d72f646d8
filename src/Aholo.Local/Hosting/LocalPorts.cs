using System.Net.Sockets;
using LocalAzure.Azurite;

namespace Aholo.Local.Hosting;

/// <summary>The ports of a local environment. A part that is restarted keeps its port.</summary>
internal sealed class LocalPorts : IDisposable
{
    private readonly List<ReservedPort> _reserved = [];

    /// <exception cref="LocalException">A port is in use; the message names the option to change it.</exception>
    public LocalPorts(LocalOptions options)
    {
        try
        {
            if (options.RunApp)
                Functions = Reserve(options.HttpPort, "the function app", "--http-port");
            Azurite = new(
                Blob: Reserve(options.BlobPort, "Azurite's blobs", "--blob-port"),
                Queue: Reserve(Offset(options.BlobPort, 1), "Azurite's queues", "--blob-port"),
                Table: Reserve(Offset(options.BlobPort, 2), "Azurite's tables", "--blob-port"));
            if (options.ServiceBus is null)
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

    /// <summary>The port of the function app; 0 if it is not started.</summary>
    public int Functions { get; }

    /// <summary>The ports of Azurite.</summary>
    public AzuritePorts Azurite { get; }

    /// <summary>The port of the Service Bus broker; 0 if another Service Bus is used.</summary>
    public int Broker { get; }

    /// <summary>The port of the Aholo simulator; 0 if the real service is used.</summary>
    public int Simulator { get; }

    public void Dispose() => _reserved.ForEach(port => port.Dispose());

    private static int Offset(int port, int distance) => port == 0 ? 0 : port + distance;

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
                $"Port {port}, for {what}, is in use. Stop the program that uses it (perhaps an earlier run), or choose another port with {option}; {option} 0 takes any free port.",
                exception);
        }
    }
}
