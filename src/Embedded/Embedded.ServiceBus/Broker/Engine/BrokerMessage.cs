using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Embedded.ServiceBus.Protocol;
using static Embedded.ServiceBus.Protocol.ServiceBusAmqp;

namespace Embedded.ServiceBus.Engine;

/// <summary>A message in a queue.</summary>
internal sealed class BrokerMessage
{
    /// <summary>Unique in its queue, ascending in the order of sending.</summary>
    public required long SequenceNumber { get; init; }

    public required DateTimeOffset EnqueuedTime { get; init; }

    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>In milliseconds, as the sender asked.</summary>
    public required uint? TimeToLive { get; init; }

    /// <summary>The message annotations of the sender, encoded as a map; null when there were none.</summary>
    public required byte[]? SenderAnnotations { get; init; }

    /// <summary>Properties, application properties, body and footer.</summary>
    public required byte[] Bare { get; set; }

    /// <summary>How many deliveries failed.</summary>
    public int DeliveryCount { get; set; }

    /// <summary>The lock's, while the message is locked.</summary>
    public Guid LockToken { get; set; }

    /// <inheritdoc cref="LockToken"/>
    public DateTimeOffset LockedUntil { get; set; }

    /// <summary>Sets application properties.</summary>
    public void Modify(IEnumerable<KeyValuePair<string, object?>> applicationProperties)
    {
        var decoded = EncodedMessage.Parse(Bare);
        decoded.Modify(applicationProperties);
        Bare = decoded.Bare;
    }

    /// <summary>The message as a receiver gets it.</summary>
    /// <param name="withLock">Say until when it is locked.</param>
    public ByteBuffer Encode(bool withLock)
    {
        var header = new Header { Durable = true, DeliveryCount = (uint)DeliveryCount };
        if (TimeToLive is { } timeToLive)
            header.Ttl = timeToLive;

        var annotations = new MessageAnnotations();
        if (SenderAnnotations is not null)
        {
            var sent = new ByteBuffer(SenderAnnotations, 0, SenderAnnotations.Length, SenderAnnotations.Length);
            foreach (var (key, value) in (Map)Encoder.ReadObject(sent))
                annotations.Map[key] = value;
        }

        annotations.Map[Annotations.SequenceNumber] = SequenceNumber;
        annotations.Map[Annotations.EnqueuedSequenceNumber] = SequenceNumber;
        annotations.Map[Annotations.EnqueuedTime] = EnqueuedTime.UtcDateTime;
        annotations.Map[Annotations.MessageState] = 0;
        if (withLock)
            annotations.Map[Annotations.LockedUntil] = LockedUntil.UtcDateTime;

        var buffer = new ByteBuffer(Bare.Length + 256, autoGrow: true);
        header.Encode(buffer);
        annotations.Encode(buffer);
        AmqpBitConverter.WriteBytes(buffer, Bare, 0, Bare.Length);
        return buffer;
    }
}
