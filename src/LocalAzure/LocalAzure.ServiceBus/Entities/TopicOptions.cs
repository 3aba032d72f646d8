namespace LocalAzure.ServiceBus;

/// <summary>A topic of the broker. Defaults are those of Service Bus.</summary>
/// <param name="Name">The topic's path; case does not matter.</param>
public sealed record TopicOptions(string Name)
{
    /// <summary>Who receives what is sent to the topic.</summary>
    public IReadOnlyList<SubscriptionOptions> Subscriptions { get; init; } = [];

    /// <summary>Drop a message whose MessageId was seen within <see cref="DuplicateDetectionHistoryTimeWindow"/>.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>How long a MessageId is remembered.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(10);
}
