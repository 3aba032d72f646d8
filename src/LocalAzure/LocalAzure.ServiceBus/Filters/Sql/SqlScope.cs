using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>The message and parameters of an evaluation.</summary>
internal sealed class SqlScope(EncodedMessage message, Func<string, object?> parameter)
{
    private static readonly Dictionary<string, Func<EncodedMessage, object?>> SystemProperties = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ContentType"] = message => (string?)message.Properties?.ContentType,
        ["CorrelationId"] = message => message.Properties?.GetCorrelationId()?.ToString(),
        ["Label"] = message => message.Properties?.Subject,
        ["MessageId"] = message => message.MessageId,
        ["PartitionKey"] = message => message.Annotations?[ServiceBusAmqp.Annotations.PartitionKey],
        ["ReplyTo"] = message => message.Properties?.ReplyTo,
        ["ReplyToSessionId"] = message => message.Properties?.ReplyToGroupId,
        ["SessionId"] = message => message.Properties?.GroupId,
        ["Subject"] = message => message.Properties?.Subject,
        ["To"] = message => message.Properties?.To,
    };

    public static IEnumerable<string> SystemPropertyNames => SystemProperties.Keys;

    /// <summary>Returns the value of a parameter.</summary>
    public object? Parameter(string name) => FilterValue.Of(parameter(name));

    /// <summary>Returns the value of a system property, or null if it is not in <see cref="SystemPropertyNames"/>.</summary>
    public object? SystemProperty(string name) => SystemProperties.TryGetValue(name, out var read) ? read(message) : null;

    /// <summary>Returns the value of an application property. The name is not case-sensitive.</summary>
    public object? UserProperty(string name) => FilterValue.Of(FindUserProperty(name) is { } found ? message.ApplicationProperties!.Map[found] : null);

    /// <summary>Returns whether an application property exists, even without a value.</summary>
    public bool HasUserProperty(string name) => FindUserProperty(name) is not null;

    private object? FindUserProperty(string name)
    {
        if (message.ApplicationProperties?.Map is not { } map)
            return null;
        return map.ContainsKey(name) ? name : map.Keys.FirstOrDefault(key => key is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase));
    }
}
