using System.Runtime.Serialization;
using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Azure.Messaging.ServiceBus;
using static Embedded.ServiceBus.Protocol.ServiceBusAmqp;

namespace Embedded.ServiceBus.Client;

/// <summary>Turns messages into AMQP and back, as Service Bus SDKs do.</summary>
internal static class MessageConverter
{
    private const int HeaderTtl = 2;

    // .NET types that AMQP does not have travel as described values with these names.
    private static readonly Symbol UriType = "com.microsoft:uri";
    private static readonly Symbol DateTimeOffsetType = "com.microsoft:datetime-offset";
    private static readonly Symbol TimeSpanType = "com.microsoft:timespan";

    /// <exception cref="SerializationException">An application property has a type that can't travel.</exception>
    public static Message ToAmqp(ServiceBusMessage message)
    {
        var properties = new Properties();
        Set(message.MessageId, value => properties.MessageId = value);
        Set(message.CorrelationId, value => properties.CorrelationId = value);
        Set(message.Subject, value => properties.Subject = value);
        Set(message.To, value => properties.To = value);
        Set(message.ReplyTo, value => properties.ReplyTo = value);
        Set(message.ContentType, value => properties.ContentType = value);
        Set(message.SessionId, value => properties.GroupId = value);
        Set(message.ReplyToSessionId, value => properties.ReplyToGroupId = value);

        var annotations = new MessageAnnotations();
        Set(message.PartitionKey, value => annotations[Annotations.PartitionKey] = value);
        if (message.ScheduledEnqueueTime != default)
            annotations[Annotations.ScheduledEnqueueTime] = message.ScheduledEnqueueTime.UtcDateTime;

        var applicationProperties = new ApplicationProperties();
        foreach (var (key, value) in message.ApplicationProperties)
            applicationProperties[key] = ToAmqp(key, value);

        var header = new Header { Durable = true };
        if (message.TimeToLive != TimeSpan.MaxValue)
            header.Ttl = (uint)Math.Min(message.TimeToLive.TotalMilliseconds, uint.MaxValue);

        return new Message
        {
            Header = header,
            Properties = properties,
            MessageAnnotations = annotations.Map.Count > 0 ? annotations : null,
            ApplicationProperties = applicationProperties.Map.Count > 0 ? applicationProperties : null,
            BodySection = new Data { Binary = message.Body.ToArray() },
        };
    }

    /// <summary>One transfer that brings several messages.</summary>
    public static Message ToBatch(IReadOnlyList<byte[]> encodedMessages, ServiceBusMessage first)
    {
        var data = new DataList();
        foreach (var encoded in encodedMessages)
            data.Add(new Data { Binary = encoded });

        // A batch is addressed as its first message is.
        var batch = ToAmqp(new ServiceBusMessage { SessionId = first.SessionId, PartitionKey = first.PartitionKey });
        if (first.MessageId is { } messageId)
            batch.Properties.MessageId = messageId;
        batch.Format = BatchFormat;
        batch.BodySection = data;
        return batch;
    }

    public static ServiceBusReceivedMessage FromAmqp(Message message, ReceiverLink? link = null)
    {
        var (header, properties) = (message.Header ?? new Header(), message.Properties ?? new Properties());
        var annotations = message.MessageAnnotations?.Map ?? [];
        var lockToken = message.DeliveryTag is { Length: 16 } tag ? new Guid(tag) : Guid.Empty;
        return new ServiceBusReceivedMessage
        {
            Body = Body(message),
            MessageId = properties.GetMessageId()?.ToString() ?? "",
            CorrelationId = properties.GetCorrelationId()?.ToString(),
            Subject = properties.Subject,
            To = properties.To,
            ReplyTo = properties.ReplyTo,
            ContentType = properties.ContentType,
            SessionId = properties.GroupId,
            ReplyToSessionId = properties.ReplyToGroupId,
            TimeToLive = header.HasField(HeaderTtl) ? TimeSpan.FromMilliseconds(header.Ttl) : TimeSpan.MaxValue,
            DeliveryCount = (int)header.DeliveryCount + (link is null ? 0 : 1),
            PartitionKey = annotations[Annotations.PartitionKey] as string,
            TransactionPartitionKey = annotations[Annotations.ViaPartitionKey] as string,
            ScheduledEnqueueTime = Time(annotations[Annotations.ScheduledEnqueueTime]),
            EnqueuedTime = Time(annotations[Annotations.EnqueuedTime]),
            LockedUntil = Time(annotations[Annotations.LockedUntil]),
            SequenceNumber = annotations[Annotations.SequenceNumber] as long? ?? 0,
            EnqueuedSequenceNumber = annotations[Annotations.EnqueuedSequenceNumber] as long? ?? 0,
            DeadLetterSource = annotations[Annotations.DeadLetterSource] as string,
            State = (ServiceBusMessageState)(annotations[Annotations.MessageState] as int? ?? 0),
            ApplicationProperties = (message.ApplicationProperties?.Map ?? [])
                .Where(property => property.Value is not null)
                .ToDictionary(property => (string)property.Key, property => FromAmqp(property.Value)),
            LockTokenGuid = lockToken,
            Delivery = link is null ? null : (link, message),
        };
    }

    /// <exception cref="SerializationException">The value has a type that can't travel.</exception>
    public static object? ToAmqp(string name, object? value) => value switch
    {
        null or string or bool or char or Guid or DateTime or byte[]
            or sbyte or byte or short or ushort or int or uint or long or ulong or float or double => value,
        Uri uri => new DescribedValue(UriType, uri.AbsoluteUri),
        DateTimeOffset time => new DescribedValue(DateTimeOffsetType, time.UtcTicks),
        TimeSpan span => new DescribedValue(TimeSpanType, span.Ticks),
        _ => throw new SerializationException(
            $"The application property '{name}' is a {value.GetType()}. Use text, a number, a boolean, a Guid, a time or a byte array."),
    };

    private static object FromAmqp(object value) => value switch
    {
        Symbol symbol => symbol.ToString(),
        DescribedValue { Descriptor: Symbol type, Value: string uri } when type.Equals(UriType) => new Uri(uri),
        DescribedValue { Descriptor: Symbol type, Value: long ticks } when type.Equals(DateTimeOffsetType) =>
            new DateTimeOffset(ticks, TimeSpan.Zero),
        DescribedValue { Descriptor: Symbol type, Value: long ticks } when type.Equals(TimeSpanType) => TimeSpan.FromTicks(ticks),
        _ => value,
    };

    private static BinaryData Body(Message message) => message.BodySection switch
    {
        Data { Buffer: { } buffer } => BinaryData.FromBytes(buffer.Buffer.AsMemory(buffer.Offset, buffer.Length)),
        DataList list => BinaryData.FromBytes((byte[])[.. Enumerable.Range(0, list.Count).SelectMany(index => list[index].Binary)]),
        AmqpValue { Value: string text } => BinaryData.FromString(text),
        AmqpValue { Value: byte[] bytes } => BinaryData.FromBytes(bytes),
        null => BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty),
        _ => throw new NotSupportedException("The message's body is no data but an AMQP value or sequence, which this client can't read."),
    };

    private static DateTimeOffset Time(object? annotation) =>
        annotation is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : default;

    private static void Set(string? value, Action<string> set)
    {
        if (value is not null)
            set(value);
    }
}
