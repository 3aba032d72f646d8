using System.Globalization;
using System.Text.Json;
using System.Xml;

namespace Embedded.ServiceBus;

/// <summary>
/// Reads the official emulator's <c>Config.json</c>
/// (https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator).
/// </summary>
internal static class EmulatorConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <exception cref="InvalidDataException">The file is no such configuration, or asks for what this broker does not have.</exception>
    public static (IReadOnlyList<QueueOptions> Queues, IReadOnlyList<TopicOptions> Topics) Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Lenient);
            var namespaces = Array(document.RootElement.GetProperty("UserConfig"), "Namespaces").ToArray();
            return (
                [.. namespaces.SelectMany(@namespace => Array(@namespace, "Queues")).Select(Queue)],
                [.. namespaces.SelectMany(@namespace => Array(@namespace, "Topics")).Select(Topic)]);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"'{path}' is no configuration of the Service Bus emulator: {exception.Message}", exception);
        }
        catch (NotSupportedException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    private static QueueOptions Queue(JsonElement element)
    {
        var (name, properties) = (Name(element), Properties(element));
        Refuse(name, properties);
        var defaults = new QueueOptions(name);
        return defaults with
        {
            LockDuration = Duration(properties, "LockDuration", defaults.LockDuration),
            MaxDeliveryCount = Integer(properties, "MaxDeliveryCount", defaults.MaxDeliveryCount),
            DefaultMessageTimeToLive = Duration(properties, "DefaultMessageTimeToLive", defaults.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = Flag(properties, "DeadLetteringOnMessageExpiration"),
            RequiresDuplicateDetection = Flag(properties, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow =
                Duration(properties, "DuplicateDetectionHistoryTimeWindow", defaults.DuplicateDetectionHistoryTimeWindow),
        };
    }

    private static TopicOptions Topic(JsonElement element)
    {
        var (name, properties) = (Name(element), Properties(element));
        var defaults = new TopicOptions(name);
        var timeToLive = Duration(properties, "DefaultMessageTimeToLive", TimeSpan.MaxValue);
        return defaults with
        {
            RequiresDuplicateDetection = Flag(properties, "RequiresDuplicateDetection"),
            DuplicateDetectionHistoryTimeWindow =
                Duration(properties, "DuplicateDetectionHistoryTimeWindow", defaults.DuplicateDetectionHistoryTimeWindow),
            Subscriptions = [.. Array(element, "Subscriptions").Select(subscription => Subscription(subscription, timeToLive))],
        };
    }

    private static SubscriptionOptions Subscription(JsonElement element, TimeSpan topicTimeToLive)
    {
        var (name, properties) = (Name(element), Properties(element));
        Refuse(name, properties);
        var defaults = new SubscriptionOptions(name);
        var timeToLive = Duration(properties, "DefaultMessageTimeToLive", defaults.DefaultMessageTimeToLive);
        return defaults with
        {
            LockDuration = Duration(properties, "LockDuration", defaults.LockDuration),
            MaxDeliveryCount = Integer(properties, "MaxDeliveryCount", defaults.MaxDeliveryCount),
            DefaultMessageTimeToLive = timeToLive < topicTimeToLive ? timeToLive : topicTimeToLive,
            DeadLetteringOnMessageExpiration = Flag(properties, "DeadLetteringOnMessageExpiration"),
            Filters = [.. Array(element, "Rules").Select(Filter)],
        };
    }

    private static CorrelationFilter Filter(JsonElement rule)
    {
        var (name, properties) = (Name(rule), Properties(rule));
        if (Text(properties, "FilterType") is not "Correlation")
        {
            throw new NotSupportedException(
                $"rule '{name}' is no correlation filter; this broker has no SQL filters. Use \"FilterType\": \"Correlation\".");
        }

        var filter = properties.GetProperty("CorrelationFilter");
        var wanted = filter.TryGetProperty("Properties", out var map) ? map.EnumerateObject() : default;
        return new CorrelationFilter
        {
            ContentType = Text(filter, "ContentType"),
            CorrelationId = Text(filter, "CorrelationId"),
            MessageId = Text(filter, "MessageId"),
            ReplyTo = Text(filter, "ReplyTo"),
            ReplyToSessionId = Text(filter, "ReplyToSessionId"),
            SessionId = Text(filter, "SessionId"),
            Subject = Text(filter, "Label") ?? Text(filter, "Subject"),
            To = Text(filter, "To"),
            ApplicationProperties = wanted.ToDictionary(property => property.Name, property => Value(property.Value)),
        };
    }

    private static void Refuse(string name, JsonElement properties)
    {
        if (Flag(properties, "RequiresSession"))
            throw new NotSupportedException($"'{name}' requires sessions, which this broker does not have. Set \"RequiresSession\": false.");
        foreach (var forward in (string[])["ForwardTo", "ForwardDeadLetteredMessagesTo"])
        {
            if (!string.IsNullOrEmpty(Text(properties, forward)))
                throw new NotSupportedException($"'{name}' has \"{forward}\", but this broker does not forward. Remove it.");
        }
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement element, string name) =>
        element.TryGetProperty(name, out var array) ? array.EnumerateArray() : default;

    private static string Name(JsonElement element) => element.GetProperty("Name").GetString() ?? throw new FormatException("a name is null");

    private static JsonElement Properties(JsonElement element) => element.TryGetProperty("Properties", out var properties) ? properties : default;

    private static string? Text(JsonElement properties, string name) =>
        TryGet(properties, name, out var value) && value.GetString() is { Length: > 0 } text ? text : null;

    private static bool Flag(JsonElement properties, string name) => TryGet(properties, name, out var value) && value.GetBoolean();

    private static int Integer(JsonElement properties, string name, int otherwise) =>
        TryGet(properties, name, out var value) ? value.GetInt32() : otherwise;

    private static TimeSpan Duration(JsonElement properties, string name, TimeSpan otherwise) =>
        TryGet(properties, name, out var value) ? XmlConvert.ToTimeSpan(value.GetString()!) : otherwise;

    private static bool TryGet(JsonElement properties, string name, out JsonElement value)
    {
        value = default;
        return properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString()!,
        _ => throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"a filter's property is {value.ValueKind}")),
    };
}
