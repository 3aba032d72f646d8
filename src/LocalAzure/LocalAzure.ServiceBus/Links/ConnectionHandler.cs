using Amqp;
using Amqp.Handler;

namespace LocalAzure.ServiceBus.Links;

/// <summary>What the broker adds to the library's handling of a connection.</summary>
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
            // The lock token is the delivery's tag, where Service Bus SDKs look for it. The library would number deliveries.
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

    /// <summary>Returns when nothing is being told that has begun before.</summary>
    public void AwaitTell()
    {
        lock (_lock)
        {
        }
    }

    /// <summary>
    /// Tells the client something on a session, unless the client has ended it. While one thread writes on a session, the library leaves to it
    /// what others want to write there, also the answer to the session's end. But it gives the channel to the client's next session at once:
    /// that would begin before the other has ended, for which a client must close the connection. So nobody writes when a session ends.
    /// </summary>
    public bool TryTell(Session session, Action tell)
    {
        lock (_lock)
        {
            // The library handles a connection's frames one after the other: an earlier session is marked as ended by the library itself.
            if (session == _ended)
                return false;

            tell();
            return true;
        }
    }
}
