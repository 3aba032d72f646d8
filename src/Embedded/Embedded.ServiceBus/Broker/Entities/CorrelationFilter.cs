using System.Globalization;
using Amqp.Framing;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus;

/// <summary>Matches a message whose properties equal all that are set here.</summary>
public sealed record CorrelationFilter
{
    public string? ContentType { get; init; }

    public string? CorrelationId { get; init; }

    public string? MessageId { get; init; }

    public string? ReplyTo { get; init; }

    public string? ReplyToSessionId { get; init; }

    public string? SessionId { get; init; }

    public string? Subject { get; init; }

    public string? To { get; init; }

    /// <summary>Application properties; numbers are compared by value, whatever their type.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; init; } = new Dictionary<string, object>();

    internal bool Matches(EncodedMessage message)
    {
        var properties = message.Properties ?? new Properties();
        return Is(ContentType, (string?)properties.ContentType)
            && Is(CorrelationId, properties.GetCorrelationId()?.ToString())
            && Is(MessageId, message.MessageId)
            && Is(ReplyTo, properties.ReplyTo)
            && Is(ReplyToSessionId, properties.ReplyToGroupId)
            && Is(SessionId, properties.GroupId)
            && Is(Subject, properties.Subject)
            && Is(To, properties.To)
            && ApplicationProperties.All(wanted =>
                message.ApplicationProperties?.Map[wanted.Key] is { } actual && Normalize(actual).Equals(Normalize(wanted.Value)));
    }

    private static bool Is(string? wanted, string? actual) => wanted is null || wanted == actual;

    private static object Normalize(object value) => value switch
    {
        sbyte or byte or short or ushort or int or uint or long or ulong or float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        _ => value,
    };
}
