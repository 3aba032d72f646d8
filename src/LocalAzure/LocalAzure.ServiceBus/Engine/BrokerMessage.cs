using Amqp;
using Amqp.Framing;
using LocalAzure.ServiceBus.Protocol;
using static LocalAzure.ServiceBus.Protocol.ServiceBusAmqp;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>A message in a queue.</summary>
internal sealed class BrokerMessage
{
    /// <summary>Unique in its queue, ascending in the order of sending.</summary>
    public required long SequenceNumber { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it becomes available, while it is <see cref="MessageState.Scheduled"/>.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>In milliseconds, as the sender asked.</summary>
    public required uint? TimeToLive { get; init; }

    /// <summary>The message annotations of the sender, encoded as a map; null when there were none.</summary>
    public required byte[]? SenderAnnotations { get; init; }

    /// <summary>Properties, application properties, body and footer.</summary>
    public required byte[] Bare { get; set; }

    public MessageState State { get; set; }

    /// <summary>How many deliveries failed.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>The lock's, while the message is locked.</summary>
    public Guid LockToken { get; set; }

    /// <inheritdoc cref="LockToken"/>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>The same by the clock of clients.</summary>
    public DateTimeOffset LockedUntilForClients { get; set; }

    /// <summary>Sets application properties.</summary>
    public void Modify(IEnumerable<KeyValuePair<string, object?>> applicationProperties)
    {
        var decoded = EncodedMessage.Parse(Bare);
        decoded.Modify(applicationProperties);
        Bare = decoded.Bare;
    }

    /// <summary>The message as its sender sent it.</summary>
    public EncodedMessage Decode() => EncodedMessage.Restore(TimeToLive, SenderAnnotations, Bare);

    /// <summary>The message as a receiver gets it.</summary>
    /// <param name="withLock">Say until when it is locked.</param>
    public ByteBuffer Encode(bool withLock)
    {
        var header = new Header { Durable = true, DeliveryCount = (uint)DeliveryCount };
        if (TimeToLive is { } timeToLive)
            header.Ttl = timeToLive;

        var annotations = EncodedMessage.DecodeAnnotations(SenderAnnotations) ?? new MessageAnnotations();
        annotations.Map[Annotations.SequenceNumber] = SequenceNumber;
        annotations.Map[Annotations.EnqueuedSequenceNumber] = SequenceNumber;
        annotations.Map[Annotations.EnqueuedTime] = EnqueuedTime.UtcDateTime;
        annotations.Map[Annotations.MessageState] = (int)State;
        if (withLock)
            annotations.Map[Annotations.LockedUntil] = LockedUntilForClients.UtcDateTime;

        var buffer = new ByteBuffer(Bare.Length + 256, autoGrow: true);
        header.Encode(buffer);
        annotations.Encode(buffer);
        AmqpBitConverter.WriteBytes(buffer, Bare, 0, Bare.Length);
        return buffer;
    }
}
