namespace LocalAzure.ServiceBus.Configuration;

/// <summary>The options of queues and subscriptions. The defaults are those of Service Bus.</summary>
public abstract record EntityOptions
{
    private protected EntityOptions()
    {
    }

    /// <summary>Gets how long a received message is locked unless the lock is renewed; at most five minutes.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the number of failed deliveries after which a message is dead-lettered.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>Gets the default and maximum time to live of a message.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Gets whether expired messages are dead-lettered. Otherwise they are removed.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <exception cref="ArgumentException">A value is out of range.</exception>
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
