using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Embedded.ServiceBus.Protocol;

/// <summary>
/// A message as it travels: the sections that a broker reads are decoded, and the bare message (properties to footer) is kept as it was
/// sent, so that what a receiver gets is what the sender wrote.
/// </summary>
internal sealed class EncodedMessage
{
    // A section starts with its descriptor: 0x00, then a small ulong (0x53) with the code.
    private const int DescriptorLength = 3;
    private const byte SmallULong = 0x53;
    private const byte DataCode = 0x75;
    private const byte FooterCode = 0x78;

    // The library knows how to decode sections once its table of them is made, which the first section does.
    static EncodedMessage() => _ = new Header();

    private EncodedMessage()
    {
    }

    public Header? Header { get; private set; }

    public MessageAnnotations? Annotations { get; private set; }

    public Properties? Properties { get; private set; }

    public ApplicationProperties? ApplicationProperties { get; private set; }

    /// <summary>Properties, application properties, body and footer.</summary>
    public byte[] Bare { get; private set; } = [];

    /// <summary>Body and footer, the end of <see cref="Bare"/>.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    public string? MessageId => Properties?.GetMessageId()?.ToString();

    /// <exception cref="AmqpException">The bytes are no AMQP message.</exception>
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

    /// <summary>The messages that a transfer brings: itself, or those in the data sections of a batch.</summary>
    /// <exception cref="AmqpException">The bytes are no AMQP message.</exception>
    public static IReadOnlyList<EncodedMessage> ParseTransfer(ArraySegment<byte> encoded, uint format)
    {
        try
        {
            return ParseMessages(encoded, format);
        }
        catch (Exception exception) when (exception is not AmqpException)
        {
            throw new AmqpException(ErrorCode.DecodeError, $"The message can't be decoded: {exception.Message}");
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

    /// <summary>Gives the message an id if it has none, as Service Bus does: its SDK for JavaScript can't settle a message without one.</summary>
    public void EnsureMessageId()
    {
        if (MessageId is not null)
            return;

        Properties ??= new Properties();
        Properties.MessageId = Guid.NewGuid().ToString("N");
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
