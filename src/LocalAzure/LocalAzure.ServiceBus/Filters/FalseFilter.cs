using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>Matches no message.</summary>
public sealed record FalseFilter : SubscriptionFilter
{
    internal override bool Matches(EncodedMessage message) => false;
}
