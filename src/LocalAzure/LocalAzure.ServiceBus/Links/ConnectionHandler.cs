using Amqp;
using Amqp.Handler;

namespace LocalAzure.ServiceBus.Links;

/// <summary>Extends how AMQPNetLite handles a connection.</summary>
internal sealed class ConnectionHandler : IHandler
{
    private readonly Lock _lock = new();
    private Session? _ended;
    private volatile bool _isOpen;

    /// <summary>Gets whether the client has opened the connection.</summary>
    public bool IsOpen => _isOpen;

    public bool CanHandle(EventId id) => id is EventId.SendDelivery or EventId.SessionRemoteClose or EventId.ConnectionRemoteOpen;

    public void Handle(Event protocolEvent)
    {
        switch (protocolEvent)
        {
            // Service Bus SDKs read the lock token from the delivery tag. The library would number deliveries.
            case { Id: EventId.SendDelivery, Context: IDelivery { Message: DeliveryMessage { LockToken: { } lockToken } } delivery }:
                delivery.Tag = lockToken.ToByteArray();
                break;
            case { Id: EventId.ConnectionRemoteOpen }:
                _isOpen = true;
                break;
            case { Id: EventId.SessionRemoteClose }:
                lock (_lock)
                    _ended = protocolEvent.Session;
                break;
        }
    }

    /// <summary>Waits for the send in progress.</summary>
    public void WaitForSend()
    {
        lock (_lock)
        {
        }
    }

    /// <summary>
    /// Sends on a session unless the client has ended it. While one thread sends on a session, the library defers other frames of the session, including the
    /// response to its end, but reuses the channel immediately. The next session would begin before the previous one has ended, and the client would close
    /// the connection. Therefore nothing is sent while a session ends.
    /// </summary>
    public bool TrySend(Session session, Action send)
    {
        lock (_lock)
        {
            // The library handles the frames of a connection sequentially and marks earlier sessions as ended itself.
            if (session == _ended)
                return false;

            send();
            return true;
        }
    }
}
