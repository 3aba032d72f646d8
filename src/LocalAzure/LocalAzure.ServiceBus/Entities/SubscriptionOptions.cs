namespace LocalAzure.ServiceBus;

/// <summary>A subscription of a topic. Defaults are those of Service Bus.</summary>
/// <param name="Name">The subscription's name; case does not matter.</param>
public sealed record SubscriptionOptions(string Name) : MessageStoreOptions
{
    /// <summary>A message is taken when any of them matches; with none, every message is.</summary>
    public IReadOnlyList<SubscriptionFilter> Filters { get; init; } = [];
}
