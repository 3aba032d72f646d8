using Amqp;
using Embedded.ServiceBus.Protocol;

namespace Azure.Messaging.ServiceBus;

/// <summary>A message that was received or peeked.</summary>
public class ServiceBusReceivedMessage
{
    internal ServiceBusReceivedMessage()
    {
    }

    public BinaryData Body { get; internal init; } = BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty);

    public string MessageId { get; internal init; } = "";

    public string? PartitionKey { get; internal init; }

    public string? TransactionPartitionKey { get; internal init; }

    public string? SessionId { get; internal init; }

    public string? ReplyToSessionId { get; internal init; }

    /// <summary>As the sender asked; <see cref="TimeSpan.MaxValue"/> when it did not.</summary>
    public TimeSpan TimeToLive { get; internal init; } = TimeSpan.MaxValue;

    public string? CorrelationId { get; internal init; }

    public string? Subject { get; internal init; }

    public string? To { get; internal init; }

    public string? ContentType { get; internal init; }

    public string? ReplyTo { get; internal init; }

    public DateTimeOffset ScheduledEnqueueTime { get; internal init; }

    public IReadOnlyDictionary<string, object> ApplicationProperties { get; internal init; } = new Dictionary<string, object>();

    /// <summary>Identifies the receiver's lock; all zeros when there is none.</summary>
    public string LockToken => LockTokenGuid.ToString();

    /// <summary>How often the message was delivered, this time included; a peek does not count.</summary>
    public int DeliveryCount { get; internal init; }

    /// <summary>When the lock ends; renewing it moves this.</summary>
    public DateTimeOffset LockedUntil { get; internal set; }

    /// <summary>Unique in its queue, ascending in the order of sending.</summary>
    public long SequenceNumber { get; internal init; }

    public string? DeadLetterSource { get; internal init; }

    public long EnqueuedSequenceNumber { get; internal init; }

    public DateTimeOffset EnqueuedTime { get; internal init; }

    public DateTimeOffset ExpiresAt =>
        TimeToLive >= DateTimeOffset.MaxValue - EnqueuedTime ? DateTimeOffset.MaxValue : EnqueuedTime + TimeToLive;

    public string? DeadLetterReason => ApplicationProperties.GetValueOrDefault(ServiceBusAmqp.DeadLetterReason) as string;

    public string? DeadLetterErrorDescription => ApplicationProperties.GetValueOrDefault(ServiceBusAmqp.DeadLetterErrorDescription) as string;

    public ServiceBusMessageState State { get; internal init; }

    internal Guid LockTokenGuid { get; init; }

    /// <summary>What came over the wire, so that its link can forget it.</summary>
    internal (ReceiverLink Link, Message Message)? Delivery { get; init; }

    /// <summary>Settled by the receiver that received it.</summary>
    internal bool IsSettled { get; set; }

    public override string ToString() => $"{{MessageId:{MessageId}}}";
}
