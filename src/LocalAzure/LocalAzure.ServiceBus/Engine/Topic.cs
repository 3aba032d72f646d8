using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Filters;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>Delivers messages to the subscriptions whose filters match.</summary>
internal sealed class Topic : IPublishTarget
{
    private readonly IReadOnlyList<(IReadOnlyList<SubscriptionFilter> Filters, MessageQueue Queue)> _subscriptions;

    public Topic(
        string path,
        DuplicateHistory? duplicates,
        IReadOnlyList<(IReadOnlyList<SubscriptionFilter> Filters, MessageQueue Queue)> subscriptions,
        BrokerEngine engine,
        MessageStore store)
    {
        _subscriptions = subscriptions;
        ScheduledMessages = new MessageQueue(path, new QueueOptions(path), deadLetters: null, duplicates, engine, store, Deliver);
    }

    public string Path => ScheduledMessages.Path;

    /// <summary>Gets the queue of the scheduled messages.</summary>
    public MessageQueue ScheduledMessages { get; }

    public long Publish(EncodedMessage message, DateTimeOffset now) => ScheduledMessages.Publish(message, now);

    public bool TryCancelScheduled(IReadOnlySet<long> sequenceNumbers) => ScheduledMessages.TryCancelScheduled(sequenceNumbers);

    private long Deliver(EncodedMessage message, DateTimeOffset now)
    {
        foreach (var (filters, queue) in _subscriptions)
        {
            if (filters.Count == 0 || filters.Any(filter => filter.Matches(message)))
                queue.Enqueue(message, now);
        }

        // Only scheduled messages have a sequence number in the topic.
        return 0;
    }
}
