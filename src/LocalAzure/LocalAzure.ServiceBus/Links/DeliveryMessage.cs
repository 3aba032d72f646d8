using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A message that is sent to a receiver, with its lock token if it is locked.</summary>
internal sealed class DeliveryMessage(Guid? lockToken) : Message
{
    public Guid? LockToken => lockToken;
}
