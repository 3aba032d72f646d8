using Amqp;
using Amqp.Handler;

namespace Embedded.ServiceBus.Links;

/// <summary>A message on its way to a receiver, which knows its lock if it has one.</summary>
internal sealed class DeliveryMessage(Guid? lockToken) : Message
{
    public Guid? LockToken => lockToken;
}

/// <summary>Makes the lock token the delivery's tag, where Service Bus SDKs look for it. The library would number deliveries.</summary>
internal sealed class LockTokenTagging : IHandler
{
    public bool CanHandle(EventId id) => id == EventId.SendDelivery;

    public void Handle(Event protocolEvent)
    {
        if (protocolEvent is { Id: EventId.SendDelivery, Context: IDelivery { Message: DeliveryMessage { LockToken: { } lockToken } } delivery })
            delivery.Tag = lockToken.ToByteArray();
    }
}
