using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>Hands what is sent to it to the subscriptions whose filters match.</summary>
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
        Inbox = new MessageQueue(path, new QueueOptions(path), deadLetters: null, duplicates, engine, store, Deliver);
    }

    public string Path => Inbox.Path;

    /// <summary>Keeps the messages that are scheduled for later.</summary>
    public MessageQueue Inbox { get; }

    public long Publish(EncodedMessage message, DateTimeOffset now) => Inbox.Publish(message, now);

    public bool TryCancelScheduled(IReadOnlySet<long> sequenceNumbers) => Inbox.TryCancelScheduled(sequenceNumbers);

    private long Deliver(EncodedMessage message, DateTimeOffset now)
    {
        foreach (var (filters, queue) in _subscriptions)
        {
            if (filters.Count == 0 || filters.Any(filter => filter.Matches(message)))
                queue.Enqueue(message, now);
        }

        // Only a scheduled message has a number of the topic.
        return 0;
    }
}
