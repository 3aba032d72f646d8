using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>Selects the messages that a subscription receives.</summary>
public abstract record SubscriptionFilter
{
    private protected SubscriptionFilter()
    {
    }

    internal abstract bool Matches(EncodedMessage message);

    /// <exception cref="ArgumentException">The filter is incomplete. The message names the missing parameter.</exception>
    internal virtual void Validate()
    {
    }
}
