namespace LocalAzure.ServiceBus;

/// <summary>A queue of the broker. Defaults are those of Service Bus.</summary>
/// <param name="Name">The queue's path; case does not matter.</param>
public sealed record QueueOptions(string Name) : MessageStoreOptions
{
    /// <summary>Drop a message whose MessageId was seen within <see cref="DuplicateDetectionHistoryTimeWindow"/>.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How long a MessageId is remembered.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(10);
}
