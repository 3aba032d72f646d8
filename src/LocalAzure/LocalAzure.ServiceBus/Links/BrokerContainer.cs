using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The library's host of links, with messages left as they came.</summary>
internal sealed class BrokerContainer : ContainerHost, IContainer
{
    // Service Bus closes a connection that is silent for longer; clients send empty frames in between.
    private const int IdleTimeoutMilliseconds = 240_000;
    private const ushort MaxSessions = 4096;

    public BrokerContainer(SocketListener listener, ILinkProcessor linkProcessor)
        : base([new Address("127.0.0.1", listener.Port, scheme: "amqp")])
    {
        CustomTransports["amqp"] = listener;
        Listeners[0].HandlerFactory = _ => new ConnectionHandler();
        Listeners[0].AMQP.IdleTimeout = IdleTimeoutMilliseconds;
        Listeners[0].AMQP.MaxSessionsPerConnection = MaxSessions;
        // The library's own lookup takes every target for an address, but a transaction's coordinator has none.
        AddressResolver = static (_, _) => "";
        RegisterLinkProcessor(linkProcessor);
    }

    Message IContainer.CreateMessage(ByteBuffer buffer) => new ReceivedTransfer(buffer);
}
