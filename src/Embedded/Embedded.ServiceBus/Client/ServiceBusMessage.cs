namespace Azure.Messaging.ServiceBus;

/// <summary>A message to send.</summary>
public class ServiceBusMessage
{
    private const int MaxIdLength = 128;

    public ServiceBusMessage()
        : this(default(ReadOnlyMemory<byte>))
    {
    }

    /// <param name="body">Sent as UTF-8.</param>
    public ServiceBusMessage(string body)
        : this(BinaryData.FromString(body))
    {
    }

    public ServiceBusMessage(ReadOnlyMemory<byte> body)
        : this(BinaryData.FromBytes(body))
    {
    }

    public ServiceBusMessage(BinaryData body)
    {
        ArgumentNullException.ThrowIfNull(body);
        Body = body;
    }

    public BinaryData Body { get; set; }

    /// <summary>At most 128 characters; entities with duplicate detection drop a message whose id they have seen. Null when not set.</summary>
    public string? MessageId
    {
        get;
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = AtMost(value, MaxIdLength);
        }
    }

    /// <summary>At most 128 characters.</summary>
    public string? PartitionKey
    {
        get;
        set => field = AtMost(value, MaxIdLength);
    }

    /// <summary>At most 128 characters.</summary>
    public string? SessionId
    {
        get;
        set => field = AtMost(value, MaxIdLength);
    }

    /// <summary>At most 128 characters.</summary>
    public string? ReplyToSessionId
    {
        get;
        set => field = AtMost(value, MaxIdLength);
    }

    /// <summary>For how long the message may be received; the entity's default applies when that is shorter.</summary>
    public TimeSpan TimeToLive
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    }
        = TimeSpan.MaxValue;

    public string? CorrelationId { get; set; }

    public string? Subject { get; set; }

    public string? To { get; set; }

    public string? ContentType { get; set; }

    public string? ReplyTo { get; set; }

    /// <summary>When the message is to become available; the default value means at once.</summary>
    public DateTimeOffset ScheduledEnqueueTime { get; set; }

    /// <summary>What filters can look at: text, numbers, booleans, Guids, times and byte arrays.</summary>
    public IDictionary<string, object> ApplicationProperties { get; } = new Dictionary<string, object>();

    public override string ToString() => $"{{MessageId:{MessageId}}}";

    private static string? AtMost(string? value, int length) =>
        value is null || value.Length <= length
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), $"The value has {value.Length} characters; at most {length} are allowed.");
}
