using System.Text.Json;

namespace LocalAzure.ServiceBus.Configuration;

/// <summary>
/// Reads the official emulator's <c>Config.json</c>
/// (https://learn.microsoft.com/azure/service-bus-messaging/test-locally-with-service-bus-emulator).
/// </summary>
internal static class EmulatorConfiguration
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] SharedSettings =
    [
        "DeadLetteringOnMessageExpiration", "DefaultMessageTimeToLive", "ForwardDeadLetteredMessagesTo", "ForwardTo", "LockDuration", "MaxDeliveryCount",
        "RequiresSession",
    ];

    private static readonly string[] QueueSettings = [.. SharedSettings, "DuplicateDetectionHistoryTimeWindow", "RequiresDuplicateDetection"];

    private static readonly string[] TopicSettings =
        ["DefaultMessageTimeToLive", "DuplicateDetectionHistoryTimeWindow", "RequiresDuplicateDetection"];

    /// <exception cref="InvalidDataException">
    /// The file is not a valid configuration, or uses a feature that this broker does not have; the message names the file and the place in it.
    /// </exception>
    public static (IReadOnlyList<QueueOptions> Queues, IReadOnlyList<TopicOptions> Topics) Read(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            using var document = JsonDocument.Parse(stream, Lenient);
            var namespaces = new ConfigurationNode("", document.RootElement)["UserConfig"].Required()["Namespaces"].Required().Items().ToArray();
            return (
                [.. namespaces.SelectMany(@namespace => @namespace["Queues"].Items()).Select(Queue)],
                [.. namespaces.SelectMany(@namespace => @namespace["Topics"].Items()).Select(Topic)]);
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

    private static QueueOptions Queue(ConfigurationNode node)
    {
        var (defaults, properties) = (new QueueOptions(Name(node)), node["Properties"].Only(QueueSettings));
        return Checked(properties, WithShared(defaults, properties) with
        {
            RequiresDuplicateDetection = properties["RequiresDuplicateDetection"].Flag(),
            DuplicateDetectionHistoryTimeWindow =
                properties["DuplicateDetectionHistoryTimeWindow"].Duration(defaults.DuplicateDetectionHistoryTimeWindow),
        });
    }

    private static TopicOptions Topic(ConfigurationNode node)
    {
        var (defaults, properties) = (new TopicOptions(Name(node)), node["Properties"].Only(TopicSettings));
        var timeToLive = properties["DefaultMessageTimeToLive"].Duration(TimeSpan.MaxValue);
        return defaults with
        {
            RequiresDuplicateDetection = properties["RequiresDuplicateDetection"].Flag(),
            DuplicateDetectionHistoryTimeWindow =
                properties["DuplicateDetectionHistoryTimeWindow"].Duration(defaults.DuplicateDetectionHistoryTimeWindow),
            Subscriptions = [.. node["Subscriptions"].Items().Select(subscription => Subscription(subscription, timeToLive))],
        };
    }

    private static SubscriptionOptions Subscription(ConfigurationNode node, TimeSpan topicTimeToLive)
    {
        var properties = node["Properties"].Only(SharedSettings);
        var subscription = WithShared(new SubscriptionOptions(Name(node)), properties);
        return Checked(properties, subscription with
        {
            DefaultMessageTimeToLive =
                subscription.DefaultMessageTimeToLive < topicTimeToLive ? subscription.DefaultMessageTimeToLive : topicTimeToLive,
            Filters = [.. node["Rules"].Items().Select(Filter)],
        });
    }

    private static T WithShared<T>(T defaults, ConfigurationNode properties)
        where T : MessageStoreOptions
    {
        if (properties["RequiresSession"].Flag())
            throw properties["RequiresSession"].Error("is true, but this broker does not have sessions. Set it to false");
        foreach (var forward in (string[])["ForwardTo", "ForwardDeadLetteredMessagesTo"])
        {
            if (properties[forward].Text() is not null)
                throw properties[forward].Error("is set, but this broker does not forward. Remove it");
        }

        return (T)(defaults with
        {
            LockDuration = properties["LockDuration"].Duration(defaults.LockDuration),
            MaxDeliveryCount = properties["MaxDeliveryCount"].Integer(defaults.MaxDeliveryCount),
            DefaultMessageTimeToLive = properties["DefaultMessageTimeToLive"].Duration(defaults.DefaultMessageTimeToLive),
            DeadLetteringOnMessageExpiration = properties["DeadLetteringOnMessageExpiration"].Flag(),
        });
    }

    private static SubscriptionFilter Filter(ConfigurationNode rule)
    {
        var properties = rule["Properties"].Required();
        if (properties["Action"]["SqlExpression"].Text() is not null)
            throw properties["Action"].Error("is set, but this broker does not change messages by SQL actions. Remove it");

        var type = properties["FilterType"];
        return type.Text() switch
        {
            "Correlation" => Correlation(properties["CorrelationFilter"].Required()),
            "Sql" => Sql(properties["SqlFilter"].Required()),
            _ => throw type.Error("must be \"Correlation\" or \"Sql\""),
        };
    }

    private static SqlFilter Sql(ConfigurationNode filter)
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

    private static CorrelationFilter Correlation(ConfigurationNode filter) => new()
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

    private static T Checked<T>(ConfigurationNode properties, T options)
        where T : MessageStoreOptions
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

    private static string Name(ConfigurationNode node) => node["Name"].Required().Text() ?? throw node["Name"].Error("is empty");
}
