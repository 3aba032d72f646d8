namespace Azure.Messaging.ServiceBus;

/// <summary>The part of an entity to receive from.</summary>
public enum SubQueue
{
    None = 0,
    DeadLetter = 1,
    TransferDeadLetter = 2,
}
