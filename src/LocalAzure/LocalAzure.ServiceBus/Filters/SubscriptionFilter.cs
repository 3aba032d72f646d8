using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus;

/// <summary>Selects the messages that a subscription receives.</summary>
public abstract record SubscriptionFilter
{
    private protected SubscriptionFilter()
    {
    }

    internal abstract bool Matches(EncodedMessage message);

    /// <exception cref="ArgumentException">The filter is not complete; the message says what is missing.</exception>
    internal virtual void Validate()
    {
    }
}
