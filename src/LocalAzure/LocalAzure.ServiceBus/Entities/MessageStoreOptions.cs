namespace LocalAzure.ServiceBus;

/// <summary>What queues and subscriptions have in common. Defaults are those of Service Bus.</summary>
public abstract record MessageStoreOptions
{
    private protected MessageStoreOptions()
    {
    }

    /// <summary>How long a received message is hidden from other receivers unless its lock is renewed; at most five minutes.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After how many failed deliveries a message goes to the dead-letter queue.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message lives that does not say so itself, and at most.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Move expired messages to the dead-letter queue instead of dropping them.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal void Validate(string path)
    {
        if (LockDuration <= TimeSpan.Zero || LockDuration > TimeSpan.FromMinutes(5))
            throw new ArgumentException($"'{path}': LockDuration is {LockDuration}; it must be more than zero and at most five minutes.");
        if (MaxDeliveryCount < 1)
            throw new ArgumentException($"'{path}': MaxDeliveryCount is {MaxDeliveryCount}; it must be at least 1.");
        if (DefaultMessageTimeToLive <= TimeSpan.Zero)
            throw new ArgumentException($"'{path}': DefaultMessageTimeToLive is {DefaultMessageTimeToLive}; it must be more than zero.");
    }
}
