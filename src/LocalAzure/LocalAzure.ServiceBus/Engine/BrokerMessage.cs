using Amqp;
using Amqp.Framing;
using LocalAzure.ServiceBus.Protocol;
using static LocalAzure.ServiceBus.Protocol.ServiceBusAmqp;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>A message in a queue.</summary>
internal sealed record BrokerMessage
{
    /// <summary>Gets the sequence number, which is unique in the queue and ascends in the order of sending.</summary>
    public required long SequenceNumber { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets the scheduled time of a <see cref="MessageState.Scheduled"/> message.</summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Gets the time to live that the sender set, in milliseconds.</summary>
    public uint? TimeToLive { get; init; }

    /// <summary>Gets the message annotations of the sender, encoded as a map; null if there were none.</summary>
    public byte[]? SenderAnnotations { get; init; }

    /// <summary>Gets the bare message: properties, application properties, body and footer.</summary>
    public required byte[] Bare { get; set; }

    public MessageState State { get; set; }

    /// <summary>Gets or sets the number of failed deliveries.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>Gets or sets the token of the lock of a locked message.</summary>
    public Guid LockToken { get; set; }

    /// <summary>Gets or sets the end of the lock of a locked message.</summary>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Gets or sets <see cref="LockedUntil"/> by the system clock, which clients use.</summary>
    public DateTimeOffset LockedUntilForClients { get; set; }

    /// <summary>Sets application properties.</summary>
    public void Modify(IEnumerable<KeyValuePair<string, object?>> applicationProperties)
    {
        var decoded = EncodedMessage.Parse(Bare);
        decoded.Modify(applicationProperties);
        Bare = decoded.Bare;
    }

    /// <summary>Returns the message as the sender sent it.</summary>
    public EncodedMessage Decode() => EncodedMessage.Restore(TimeToLive, SenderAnnotations, Bare);

    /// <summary>Encodes the message for a receiver.</summary>
    /// <param name="withLock">Whether to add the end of the lock.</param>
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
