using Amqp;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A message on its way to a receiver, which knows its lock if it has one.</summary>
internal sealed class DeliveryMessage(Guid? lockToken) : Message
{
    public Guid? LockToken => lockToken;
}
