using System.Text.Json;
using LocalAzure.ServiceBus.Filters;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>
/// Reads the official emulator's <c>Config.json</c>
/// (https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator).
/// </summary>
internal static class EmulatorConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] EntitySettings =
    [
        "DeadLetteringOnMessageExpiration", "DefaultMessageTimeToLive", "ForwardDeadLetteredMessagesTo", "ForwardTo", "LockDuration", "MaxDeliveryCount",
        "RequiresSession",
    ];

    private static readonly string[] QueueSettings = [.. EntitySettings, "DuplicateDetectionHistoryTimeWindow", "RequiresDuplicateDetection"];

    private static readonly string[] TopicSettings =
        ["DefaultMessageTimeToLive", "DuplicateDetectionHistoryTimeWindow", "RequiresDuplicateDetection"];

    /// <exception cref="InvalidDataException">
    /// The file is not valid or uses an unsupported feature. The message names the file and the location in it.
    /// </exception>
    public static (IReadOnlyList<QueueOptions> Queues, IReadOnlyList<TopicOptions> Topics) Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Lenient);
            var namespaces = new ConfigurationNode("", document.RootElement)["UserConfig"].Required()["Namespaces"].Required().Items().ToArray();
            return (
                [.. namespaces.SelectMany(@namespace => @namespace["Queues"].Items()).Select(ReadQueue)],
                [.. namespaces.SelectMany(@namespace => @namespace["Topics"].Items()).Select(ReadTopic)]);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"'{path}' is not valid JSON: {exception.Message}", exception);
        }
        catch (FormatException exception)
        {
            throw new InvalidDataException($"'{path}': {exception.Message}", exception);
        }
    }

    private static QueueOptions ReadQueue(ConfigurationNode node)
    {
        var (defaults, properties) = (new QueueOptions(ReadName(node)), node["Properties"].Only(QueueSettings));
        return Validated(properties, WithEntityOptions(defaults, properties) with
        {
            RequiresDuplicateDetection = properties["RequiresDuplicateDetection"].Flag(),
            DuplicateDetectionHistoryTimeWindow =
                properties["DuplicateDetectionHistoryTimeWindow"].Duration(defaults.DuplicateDetectionHistoryTimeWindow),
        });
    }

    private static TopicOptions ReadTopic(ConfigurationNode node)
    {
        var (defaults, properties) = (new TopicOptions(ReadName(node)), node["Properties"].Only(TopicSettings));
        var timeToLive = properties["DefaultMessageTimeToLive"].Duration(TimeSpan.MaxValue);
        return defaults with
        {
            RequiresDuplicateDetection = properties["RequiresDuplicateDetection"].Flag(),
            DuplicateDetectionHistoryTimeWindow =
                properties["DuplicateDetectionHistoryTimeWindow"].Duration(defaults.DuplicateDetectionHistoryTimeWindow),
            Subscriptions = [.. node["Subscriptions"].Items().Select(subscription => ReadSubscription(subscription, timeToLive))],
        };
    }

    private static SubscriptionOptions ReadSubscription(ConfigurationNode node, TimeSpan topicTimeToLive)
    {
        var properties = node["Properties"].Only(EntitySettings);
        var subscription = WithEntityOptions(new SubscriptionOptions(ReadName(node)), properties);
        return Validated(properties, subscription with
        {
            DefaultMessageTimeToLive =
                subscription.DefaultMessageTimeToLive < topicTimeToLive ? subscription.DefaultMessageTimeToLive : topicTimeToLive,
            Filters = [.. node["Rules"].Items().Select(ReadFilter)],
        });
    }

    private static T WithEntityOptions<T>(T defaults, ConfigurationNode properties)
        where T : EntityOptions
    {
        if (properties["RequiresSession"].Flag())
            throw properties["RequiresSession"].Error("is true, but this broker does not support sessions. Set it to false");
        foreach (var forward in (string[])["ForwardTo", "ForwardDeadLetteredMessagesTo"])
        {
            if (properties[forward].Text() is not null)
                throw properties[forward].Error("is set, but this broker does not support forwarding. Remove it");
        }

        return (T)(defaults with
        {
            LockDuration = properties["LockDuration"].Duration(defaults.LockDuration),
            MaxDeliveryCount = properties["MaxDeliveryCount"].Integer(defaults.MaxDeliveryCount),
            DefaultMessageTimeToLive = properties["DefaultMessageTimeToLive"].Duration(defaults.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = properties["DeadLetteringOnMessageExpiration"].Flag(),
        });
    }

    private static SubscriptionFilter ReadFilter(ConfigurationNode rule)
    {
        var properties = rule["Properties"].Required();
        if (properties["Action"]["SqlExpression"].Text() is not null)
            throw properties["Action"].Error("is set, but this broker does not support SQL actions. Remove it");

        var type = properties["FilterType"];
        return type.Text() switch
        {
            "Correlation" => ReadCorrelation(properties["CorrelationFilter"].Required()),
            "Sql" => ReadSql(properties["SqlFilter"].Required()),
            _ => throw type.Error("must be \"Correlation\" or \"Sql\""),
        };
    }

    private static SqlFilter ReadSql(ConfigurationNode filter)
    {
        var expression = filter["SqlExpression"];
        try
        {
            return new SqlFilter(expression.Required().Text() ?? "");
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{expression.Path}: {exception.Message}", exception);
        }
    }

    private static CorrelationFilter ReadCorrelation(ConfigurationNode filter) => new()
    {
        ContentType = filter["ContentType"].Text(),
        CorrelationId = filter["CorrelationId"].Text(),
        MessageId = filter["MessageId"].Text(),
        ReplyTo = filter["ReplyTo"].Text(),
        ReplyToSessionId = filter["ReplyToSessionId"].Text(),
        SessionId = filter["SessionId"].Text(),
        Subject = filter["Label"].Text() ?? filter["Subject"].Text(),
        To = filter["To"].Text(),
        ApplicationProperties = filter["Properties"].Members().ToDictionary(property => property.Name, property => property.Value.Value()),
    };

    private static T Validated<T>(ConfigurationNode properties, T options)
        where T : EntityOptions
    {
        try
        {
            options.Validate(properties.Path);
            return options;
        }
        catch (ArgumentException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private static string ReadName(ConfigurationNode node) => node["Name"].Required().Text() ?? throw node["Name"].Error("is empty");
}
