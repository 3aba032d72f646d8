using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>The message and the parameters that an expression is evaluated with.</summary>
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

    /// <summary>A parameter's value.</summary>
    public object? Parameter(string name) => FilterValue.Of(parameter(name));

    /// <summary>The value of a property of the message itself, which is null unless <see cref="SystemPropertyNames"/> has it.</summary>
    public object? SystemProperty(string name) => SystemProperties.TryGetValue(name, out var read) ? read(message) : null;

    /// <summary>The value of an application property; the case of its name does not matter.</summary>
    public object? UserProperty(string name) => FilterValue.Of(FindUserProperty(name) is { } found ? message.ApplicationProperties!.Map[found] : null);

    /// <summary>Whether there is an application property, even one without a value.</summary>
    public bool HasUserProperty(string name) => FindUserProperty(name) is not null;

    private object? FindUserProperty(string name) =>
        message.ApplicationProperties?.Map is not { } map ? null
        : map.ContainsKey(name) ? name
        : map.Keys.FirstOrDefault(key => key is string text && text.Equals(name, StringComparison.OrdinalIgnoreCase));
}
