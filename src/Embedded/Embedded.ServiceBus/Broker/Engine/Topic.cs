using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Engine;

/// <summary>Hands what is sent to it to the subscriptions that want it.</summary>
internal sealed class Topic(
    string path,
    DuplicateHistory? duplicates,
    IReadOnlyList<(IReadOnlyList<CorrelationFilter> Filters, MessageQueue Queue)> subscriptions) : IPublishTarget
{
    public string Path => path;

    public void Publish(EncodedMessage message, DateTimeOffset now)
    {
        if (duplicates?.TryAdd(message.MessageId, now) == false)
            return;

        foreach (var (filters, queue) in subscriptions)
        {
            if (filters.Count == 0 || filters.Any(filter => filter.Matches(message)))
                queue.Publish(message, now);
        }
    }
}
