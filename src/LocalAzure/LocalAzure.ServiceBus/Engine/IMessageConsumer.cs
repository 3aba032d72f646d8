namespace LocalAzure.ServiceBus.Engine;

/// <summary>The link of a receiver. Only the engine calls it.</summary>
internal interface IMessageConsumer
{
    /// <summary>Gets whether messages are deleted when they are sent, instead of locked.</summary>
    bool ReceivesAndDeletes { get; }

    /// <summary>Gets the number of messages that the receiver accepts.</summary>
    int Credit { get; }

    /// <summary>Reserves one credit for a message. <see cref="Deliver"/> follows after the commit.</summary>
    void Reserve();

    /// <summary>Starts a drain if the receiver has requested one. The credit is 0 until the next flow.</summary>
    bool TryStartDrain();

    /// <summary>Resets reservations and drains that were not committed.</summary>
    void Cancel();

    void Deliver(BrokerMessage message);

    /// <summary>Completes the drain.</summary>
    void CompleteDrain();
}
