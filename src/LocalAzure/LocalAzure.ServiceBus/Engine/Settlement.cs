namespace LocalAzure.ServiceBus.Engine;

/// <summary>The settlement of a locked message.</summary>
internal sealed record Settlement(Disposition Disposition)
{
    public static readonly Settlement Complete = new(Disposition.Complete);
    public static readonly Settlement Release = new(Disposition.Release);

    /// <summary>Gets the application properties to set on the message.</summary>
    public IReadOnlyDictionary<string, object?> PropertiesToModify { get; init; } = new Dictionary<string, object?>();

    public static Settlement DeadLetter(string reason, string description) => new(Disposition.DeadLetter)
    {
        PropertiesToModify = new Dictionary<string, object?>
        {
            [Protocol.ServiceBusAmqp.DeadLetterReason] = reason,
            [Protocol.ServiceBusAmqp.DeadLetterErrorDescription] = description,
        },
    };
}

internal enum Disposition
{
    /// <summary>Remove the message.</summary>
    Complete,

    /// <summary>Make the message available again, or dead-letter it after the maximum number of deliveries.</summary>
    Abandon,

    /// <summary>Move the message to the dead-letter queue.</summary>
    DeadLetter,

    /// <summary>Keep the message for receivers that request its sequence number.</summary>
    Defer,

    /// <summary>Make the message available again without counting the delivery.</summary>
    Release,
}
