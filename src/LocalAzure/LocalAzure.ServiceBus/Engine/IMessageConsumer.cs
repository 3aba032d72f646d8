namespace LocalAzure.ServiceBus.Engine;

/// <summary>A receiver's link, as a queue sees it. Called by the engine only.</summary>
internal interface IMessageConsumer
{
    /// <summary>Messages are gone once sent, instead of locked.</summary>
    bool ReceivesAndDeletes { get; }

    /// <summary>How many more messages it may be promised.</summary>
    int Credit { get; }

    /// <summary>Takes one credit for a message that follows by <see cref="Deliver"/> once the promise is stored.</summary>
    void Reserve();

    /// <summary>Whether it wants the credit back that is left now; it has none then until it asks again.</summary>
    bool TryStartDrain();

    /// <summary>Forgets promises and drains that were started; they could not be stored.</summary>
    void Cancel();

    void Deliver(BrokerMessage message);

    /// <summary>Says that there is nothing more to send.</summary>
    void CompleteDrain();
}
