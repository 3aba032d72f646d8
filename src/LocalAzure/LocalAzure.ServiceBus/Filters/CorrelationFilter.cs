using Amqp.Framing;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>Matches a message whose properties equal all that are set here.</summary>
public sealed record CorrelationFilter : SubscriptionFilter
{
    /// <summary>Gets the content type to match.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the correlation id to match.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>Gets the message id to match.</summary>
    public string? MessageId { get; init; }

    /// <summary>Gets the address for replies to match.</summary>
    public string? ReplyTo { get; init; }

    /// <summary>Gets the session id for replies to match.</summary>
    public string? ReplyToSessionId { get; init; }

    /// <summary>Gets the session id to match.</summary>
    public string? SessionId { get; init; }

    /// <summary>Gets the subject to match. <c>Config.json</c> and SQL filters call it <c>Label</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>Gets the address to match.</summary>
    public string? To { get; init; }

    /// <summary>Gets the application properties to match. Numbers of different types are compared by value.</summary>
    public IReadOnlyDictionary<string, object> ApplicationProperties { get; init; } = new Dictionary<string, object>();

    internal override bool Matches(EncodedMessage message)
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
            && ApplicationProperties.All(expected =>
                FilterValue.Compare(message.ApplicationProperties?.Map[expected.Key], FilterValue.Of(expected.Value)) == 0);
    }

    private static bool Is(string? expected, string? actual) => expected is null || expected == actual;
}
