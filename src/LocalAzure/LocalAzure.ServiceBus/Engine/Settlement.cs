namespace LocalAzure.ServiceBus.Engine;

/// <summary>What a receiver decides about a message that it locked.</summary>
internal sealed record Settlement(Disposition Disposition)
{
    public static readonly Settlement Complete = new(Disposition.Complete);
    public static readonly Settlement Release = new(Disposition.Release);

    /// <summary>Application properties to set on the message before it is seen again.</summary>
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
    /// <summary>Done: remove it.</summary>
    Complete,

    /// <summary>The delivery failed: make it available again, or dead-letter it after too many failures.</summary>
    Abandon,

    /// <summary>Move it to the dead-letter queue.</summary>
    DeadLetter,

    /// <summary>Keep it for whoever asks for its sequence number.</summary>
    Defer,

    /// <summary>It was not looked at: make it available again as it was.</summary>
    Release,
}
