using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The container host of AMQPNetLite, without decoding of messages.</summary>
internal sealed class BrokerContainer : ContainerHost, IContainer
{
    // Service Bus closes a connection that is idle for longer. Clients send empty frames as heartbeats.
    private const int IdleTimeoutMilliseconds = 240_000;
    private const ushort MaxSessions = 4096;

    public BrokerContainer(SocketListener listener, ILinkProcessor linkProcessor)
        : base([new Address("127.0.0.1", listener.Port, scheme: "amqp")])
    {
        CustomTransports["amqp"] = listener;
        Listeners[0].HandlerFactory = _ => new ConnectionHandler();
        Listeners[0].AMQP.IdleTimeout = IdleTimeoutMilliseconds;
        Listeners[0].AMQP.MaxSessionsPerConnection = MaxSessions;
        // The default resolver requires an address, but the coordinator of transactions has none.
        AddressResolver = static (_, _) => "";
        RegisterLinkProcessor(linkProcessor);
    }

    Message IContainer.CreateMessage(ByteBuffer buffer) => new ReceivedTransfer(buffer);
}
