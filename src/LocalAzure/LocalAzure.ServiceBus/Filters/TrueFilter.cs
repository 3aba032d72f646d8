using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>Matches every message.</summary>
public sealed record TrueFilter : SubscriptionFilter
{
    internal override bool Matches(EncodedMessage message) => true;
}
