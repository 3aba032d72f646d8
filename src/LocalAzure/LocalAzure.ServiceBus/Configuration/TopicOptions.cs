namespace LocalAzure.ServiceBus.Configuration;

/// <summary>The options of a topic. The defaults are those of Service Bus.</summary>
/// <param name="Name">The path, which is not case-sensitive.</param>
public sealed record TopicOptions(string Name)
{
    /// <summary>Gets the subscriptions.</summary>
    public IReadOnlyList<SubscriptionOptions> Subscriptions { get; init; } = [];

    /// <summary>Gets whether to drop a message if another with the same MessageId was sent within <see cref="DuplicateDetectionHistoryTimeWindow"/>.</summary>
    public bool RequiresDuplicateDetection { get; init; }

    /// <summary>Gets how long a MessageId is kept for duplicate detection.</summary>
    public TimeSpan DuplicateDetectionHistoryTimeWindow { get; init; } = TimeSpan.FromMinutes(10);
}
