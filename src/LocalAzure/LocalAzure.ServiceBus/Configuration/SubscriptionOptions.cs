using LocalAzure.ServiceBus.Filters;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>The options of a subscription. The defaults are those of Service Bus.</summary>
/// <param name="Name">The name, which is not case-sensitive.</param>
public sealed record SubscriptionOptions(string Name) : EntityOptions
{
    /// <summary>Gets the filters. The subscription receives a message if any filter matches; without filters it receives all messages.</summary>
    public IReadOnlyList<SubscriptionFilter> Filters { get; init; } = [];
}
