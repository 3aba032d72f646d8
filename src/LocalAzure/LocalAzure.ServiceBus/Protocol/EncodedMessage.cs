using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace LocalAzure.ServiceBus.Protocol;

/// <summary>
/// An encoded message. The sections that a broker reads are decoded. The bare message (properties to footer) stays as the sender encoded it.
/// </summary>
internal sealed class EncodedMessage
{
    // A section starts with its descriptor: 0x00, then a small ulong (0x53) with the code.
    private const int DescriptorLength = 3;
    private const byte SmallULong = 0x53;
    private const byte DataCode = 0x75;
    private const byte FooterCode = 0x78;
    private const int HeaderTtl = 2;
    private const int PropertiesAbsoluteExpiryTime = 8;
    private const int PropertiesCreationTime = 9;

    // The first section that is created registers the decoders of the library.
    static EncodedMessage() => _ = new Header();

    private EncodedMessage()
    {
    }

    public Header? Header { get; private set; }

    public MessageAnnotations? Annotations { get; private set; }

    public Properties? Properties { get; private set; }

    public ApplicationProperties? ApplicationProperties { get; private set; }

    /// <summary>Gets the bare message: properties, application properties, body and footer.</summary>
    public byte[] Bare { get; private set; } = [];

    /// <summary>Gets the body and footer, which are the end of <see cref="Bare"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public string? MessageId => Properties?.GetMessageId()?.ToString();

    /// <summary>Gets the time to live that the sender set.</summary>
    public uint? TimeToLive => Header?.HasField(HeaderTtl) == true ? Header.Ttl : null;

    /// <summary>Gets the scheduled time that the sender set.</summary>
    /// <exception cref="AmqpException">The annotation is not a timestamp.</exception>
    public DateTimeOffset? ScheduledFor => Annotations?[ServiceBusAmqp.Annotations.ScheduledEnqueueTime] switch
    {
        null => null,
        DateTime time => new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)),
        _ => throw new AmqpException(ErrorCode.InvalidField, $"'{ServiceBusAmqp.Annotations.ScheduledEnqueueTime}' is not a timestamp."),
    };

    /// <exception cref="AmqpException">The bytes are not an AMQP message.</exception>
    public static EncodedMessage Parse(ArraySegment<byte> encoded)
    {
        var message = new EncodedMessage();
        var (bareStart, bodyStart) = (-1, -1);
        for (var buffer = new ByteBuffer(encoded.Array, encoded.Offset, encoded.Count, encoded.Count); bodyStart < 0;)
        {
            var start = buffer.Offset - encoded.Offset;
            switch (buffer.Length == 0 || StartsBody(buffer) ? null : Encoder.ReadObject(buffer))
            {
                case Header header:
                    message.Header = header;
                    break;
                case DeliveryAnnotations:
                    break;
                case MessageAnnotations annotations:
                    message.Annotations = annotations;
                    break;
                case Properties properties:
                    message.Properties = properties;
                    bareStart = start;
                    break;
                case ApplicationProperties applicationProperties:
                    message.ApplicationProperties = applicationProperties;
                    bareStart = bareStart < 0 ? start : bareStart;
                    break;
                case null or Data or AmqpSequence or AmqpValue or Footer:
                    bodyStart = start;
                    bareStart = bareStart < 0 ? start : bareStart;
                    break;
                case var section:
                    throw new AmqpException(ErrorCode.DecodeError, $"The message holds an unknown section, {section}.");
            }
        }

        message.Bare = encoded.AsSpan(bareStart).ToArray();
        message.Body = message.Bare.AsMemory(bodyStart - bareStart);
        return message;
    }

    /// <summary>Restores a message from its stored parts.</summary>
    public static EncodedMessage Restore(uint? timeToLive, byte[]? annotations, byte[] bare)
    {
        var message = Parse(bare);
        message.Annotations = DecodeAnnotations(annotations);
        if (timeToLive is { } milliseconds)
            message.Header = new Header { Ttl = milliseconds };
        return message;
    }

    /// <summary>Decodes the result of <see cref="EncodeAnnotations"/>.</summary>
    public static MessageAnnotations? DecodeAnnotations(byte[]? encoded)
    {
        if (encoded is null)
            return null;

        var annotations = new MessageAnnotations();
        foreach (var (key, value) in (Map)Encoder.ReadObject(new ByteBuffer(encoded, 0, encoded.Length, encoded.Length)))
            annotations.Map[key] = value;
        return annotations;
    }

    /// <summary>Encodes the annotations as a map; null if there are none.</summary>
    public byte[]? EncodeAnnotations()
    {
        if (Annotations is null || Annotations.Map.Count == 0)
            return null;

        var buffer = new ByteBuffer(128, autoGrow: true);
        Encoder.WriteMap(buffer, Annotations.Map, smallEncoding: true);
        return buffer.Buffer[buffer.Offset..buffer.WritePos];
    }

    /// <summary>Parses the message of a transfer, or the messages in the data sections of a batch.</summary>
    /// <exception cref="AmqpException">The bytes are not an AMQP message.</exception>
    public static IReadOnlyList<EncodedMessage> ParseTransfer(ArraySegment<byte> encoded, uint format)
    {
        try
        {
            return ParseMessages(encoded, format);
        }
        catch (Exception exception) when (exception is not AmqpException)
        {
            throw new AmqpException(ErrorCode.DecodeError, $"The message cannot be decoded: {exception.Message}");
        }
    }

    private static IReadOnlyList<EncodedMessage> ParseMessages(ArraySegment<byte> encoded, uint format)
    {
        if (format != ServiceBusAmqp.BatchFormat)
            return [Parse(encoded)];

        var batch = Message.Decode(new ByteBuffer(encoded.Array, encoded.Offset, encoded.Count, encoded.Count));
        return batch.BodySection switch
        {
            Data single => [Parse(Segment(single))],
            DataList several => [.. Enumerable.Range(0, several.Count).Select(index => Parse(Segment(several[index])))],
            _ => throw new AmqpException(ErrorCode.DecodeError, "A batch must carry its messages in data sections."),
        };
    }

    /// <summary>Adds a missing message id, as Service Bus does. The SDK for JavaScript cannot settle a message without one.</summary>
    public void EnsureMessageId()
    {
        if (MessageId is not null)
            return;

        Properties ??= new Properties();
        Properties.MessageId = Guid.NewGuid().ToString("N");
        Encode();
    }

    /// <summary>Sets the creation time to <paramref name="now"/> and moves the expiry time by the same interval.</summary>
    public void SetSentAt(DateTimeOffset now)
    {
        if (Properties?.HasField(PropertiesAbsoluteExpiryTime) != true || !Properties.HasField(PropertiesCreationTime))
            return;

        var later = now.UtcDateTime - Properties.CreationTime;
        if (later < DateTime.MaxValue - Properties.AbsoluteExpiryTime)
            Properties.AbsoluteExpiryTime += later;
        Properties.CreationTime = now.UtcDateTime;
        Encode();
    }

    /// <summary>Sets application properties.</summary>
    public void Modify(IEnumerable<KeyValuePair<string, object?>> applicationProperties)
    {
        ApplicationProperties ??= new ApplicationProperties();
        foreach (var (key, value) in applicationProperties)
            ApplicationProperties.Map[key] = value;
        Encode();
    }

    private void Encode()
    {
        var buffer = new ByteBuffer(Bare.Length + 128, autoGrow: true);
        Properties?.Encode(buffer);
        ApplicationProperties?.Encode(buffer);
        AmqpBitConverter.WriteBytes(buffer, Bare, Bare.Length - Body.Length, Body.Length);
        var bodyLength = Body.Length;
        Bare = buffer.Buffer[buffer.Offset..buffer.WritePos];
        Body = Bare.AsMemory(Bare.Length - bodyLength);
    }

    private static bool StartsBody(ByteBuffer buffer) =>
        buffer.Length >= DescriptorLength
        && buffer.Buffer.AsSpan(buffer.Offset, DescriptorLength) is [0, SmallULong, >= DataCode and <= FooterCode];

    private static ArraySegment<byte> Segment(Data data) => new(data.Buffer.Buffer, data.Buffer.Offset, data.Buffer.Length);
}
