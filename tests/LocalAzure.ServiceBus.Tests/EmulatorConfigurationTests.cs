using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The configuration file of the official emulator.</summary>
public sealed class EmulatorConfigurationTests : IDisposable
{
    private const string Sample = """
        {
          "UserConfig": {
            "Namespaces": [
              {
                "Name": "sbemulatorns",
                "Queues": [
                  {
                    "Name": "queue.1",
                    "Properties": {
                      "DeadLetteringOnMessageExpiration": true,
                      "DefaultMessageTimeToLive": "PT1H",
                      "DuplicateDetectionHistoryTimeWindow": "PT20S",
                      "ForwardDeadLetteredMessagesTo": "",
                      "ForwardTo": "",
                      "LockDuration": "PT2M",
                      "MaxDeliveryCount": 3,
                      "RequiresDuplicateDetection": true,
                      "RequiresSession": false
                    }
                  }
                ],
                "Topics": [
                  {
                    "Name": "topic.1",
                    "Properties": {
                      "DefaultMessageTimeToLive": "PT1H", "DuplicateDetectionHistoryTimeWindow": "PT20S", "RequiresDuplicateDetection": false
                    },
                    "Subscriptions": [
                      {
                        "Name": "subscription.1",
                        "Properties": {
                          "DeadLetteringOnMessageExpiration": false, "DefaultMessageTimeToLive": "PT2H", "LockDuration": "PT1M",
                          "MaxDeliveryCount": 4, "ForwardDeadLetteredMessagesTo": "", "ForwardTo": "", "RequiresSession": false
                        },
                        "Rules": [
                          {
                            "Name": "app-prop-filter-1",
                            "Properties": {
                              "FilterType": "Correlation",
                              "CorrelationFilter": {
                                "ContentType": "application/json", "CorrelationId": "id1", "Label": "subject1", "MessageId": "msgid1",
                                "ReplyTo": "someQueue", "ReplyToSessionId": "sessionId", "SessionId": "session1", "To": "xyz",
                                "Properties": { "prop1": "value1", "prop2": 2 }
                              }
                            }
                          }
                        ]
                      },
                      {
                        "Name": "subscription.2",
                        "Rules": [
                          {
                            "Name": "sql",
                            "Properties": {
                              "FilterType": "Sql",
                              "SqlFilter": { "SqlExpression": "sys.Label LIKE 'order%' AND size > 10" },
                              "Action": { "SqlExpression": "" }
                            }
                          }
                        ]
                      },
                      { "Name": "subscription.3", "Rules": [] }
                    ]
                  }
                ]
              }
            ],
            "Logging": { "Type": "File" }
          }
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Queues_topics_subscriptions_and_rules_are_read()
    {
        var options = Read(Sample);

        options.Queues.ShouldBe(
        [
            new QueueOptions("queue.1")
            {
                DeadLetteringOnMessageExpiration = true,
                DefaultMessageTimeToLive = TimeSpan.FromHours(1),
                DuplicateDetectionHistoryTimeWindow = TimeSpan.FromSeconds(20),
                LockDuration = TimeSpan.FromMinutes(2),
                MaxDeliveryCount = 3,
                RequiresDuplicateDetection = true,
            },
        ]);
        var topic = options.Topics.ShouldHaveSingleItem();
        topic.Name.ShouldBe("topic.1");
        topic.DuplicateDetectionHistoryTimeWindow.ShouldBe(TimeSpan.FromSeconds(20));
        topic.Subscriptions.Select(subscription => subscription.Name).ShouldBe(["subscription.1", "subscription.2", "subscription.3"]);
        topic.Subscriptions[0].MaxDeliveryCount.ShouldBe(4);
        topic.Subscriptions.ShouldAllBe(subscription => subscription.DefaultMessageTimeToLive == TimeSpan.FromHours(1));
        var filter = topic.Subscriptions[0].Filters.ShouldHaveSingleItem().ShouldBeOfType<CorrelationFilter>();
        (filter.ContentType, filter.CorrelationId, filter.Subject, filter.MessageId).ShouldBe(("application/json", "id1", "subject1", "msgid1"));
        (filter.ReplyTo, filter.ReplyToSessionId, filter.SessionId, filter.To).ShouldBe(("someQueue", "sessionId", "session1", "xyz"));
        filter.ApplicationProperties.ShouldBe(new Dictionary<string, object> { ["prop1"] = "value1", ["prop2"] = 2L }, ignoreOrder: true);
        topic.Subscriptions[1].Filters.ShouldBe([new SqlFilter("sys.Label LIKE 'order%' AND size > 10")]);
        topic.Subscriptions[2].Filters.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broker_starts_with_the_configuration()
    {
        await using var brokers = await Brokers.StartAsync(options => options.AddEmulatorConfiguration(Write(Sample)));

        await brokers.SendAsync(
            "topic.1",
            new ServiceBusMessage("small") { Subject = "order.created", ApplicationProperties = { ["size"] = 10 } },
            new ServiceBusMessage("large") { Subject = "order.created", ApplicationProperties = { ["size"] = 11 } });

        (await brokers.PeekAsync("topic.1/Subscriptions/subscription.1")).ShouldBeEmpty();
        (await brokers.PeekAsync("topic.1/Subscriptions/subscription.2")).ShouldHaveSingleItem().Body.ToString().ShouldBe("large");
        (await brokers.PeekAsync("topic.1/Subscriptions/subscription.3")).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("\"RequiresSession\": false", "\"RequiresSession\": true",
        "{0}.Queues[0].Properties.RequiresSession is true, but this broker does not support sessions. Set it to false.")]
    [InlineData("\"ForwardTo\": \"\"", "\"ForwardTo\": \"other\"",
        "{0}.Queues[0].Properties.ForwardTo is set, but this broker does not support forwarding. Remove it.")]
    [InlineData("\"FilterType\": \"Correlation\"", "\"FilterType\": \"Magic\"",
        "{0}.Topics[0].Subscriptions[0].Rules[0].Properties.FilterType must be \"Correlation\" or \"Sql\".")]
    [InlineData("\"CorrelationFilter\"", "\"Filter\"",
        "{0}.Topics[0].Subscriptions[0].Rules[0].Properties.CorrelationFilter is missing.")]
    [InlineData("AND size > 10", "AND size >",
        "{0}.Topics[0].Subscriptions[1].Rules[0].Properties.SqlFilter.SqlExpression: The SQL filter 'sys.Label LIKE 'order%' AND size >' is not valid. "
        + "At character 35: a property, a constant or a parameter is expected, but the expression ends.")]
    [InlineData("\"Action\": { \"SqlExpression\": \"\" }", "\"Action\": { \"SqlExpression\": \"SET a = 1\" }",
        "{0}.Topics[0].Subscriptions[1].Rules[0].Properties.Action is set, but this broker does not support SQL actions. Remove it.")]
    [InlineData("\"LockDuration\": \"PT2M\"", "\"LockDuration\": \"2 minutes\"",
        "{0}.Queues[0].Properties.LockDuration is \"2 minutes\", not an ISO 8601 duration such as \"PT1M\".")]
    [InlineData("\"LockDuration\": \"PT2M\"", "\"LockDuration\": \"PT6M\"",
        "'{0}.Queues[0].Properties': LockDuration is 00:06:00; it must be more than zero and at most five minutes.")]
    [InlineData("\"MaxDeliveryCount\": 4", "\"MaxDeliverCount\": 4",
        "{0}.Topics[0].Subscriptions[0].Properties.MaxDeliverCount is not a known setting. The known settings are DeadLetteringOnMessageExpiration, ")]
    [InlineData("\"MaxDeliveryCount\": 4", "\"MaxDeliveryCount\": \"4\"",
        "{0}.Topics[0].Subscriptions[0].Properties.MaxDeliveryCount is \"4\", not an integer.")]
    [InlineData("\"RequiresDuplicateDetection\": true", "\"RequiresDuplicateDetection\": \"yes\"",
        "{0}.Queues[0].Properties.RequiresDuplicateDetection is String, not true or false.")]
    [InlineData("{ \"prop1\": \"value1\", \"prop2\": 2 }", "{ \"prop1\": [] }",
        "{0}.Topics[0].Subscriptions[0].Rules[0].Properties.CorrelationFilter.Properties.prop1 is Array, not a string, a number, true or false.")]
    [InlineData("\"Name\": \"queue.1\",", "", "{0}.Queues[0].Name is missing.")]
    [InlineData("\"Namespaces\": [", "\"Spaces\": [", "UserConfig.Namespaces is missing.")]
    [InlineData("\"UserConfig\"", "\"Config\"", "UserConfig is missing.")]
    [InlineData("\"Logging\": {", "\"Logging\": ", "is not valid JSON: ")]
    public void An_invalid_or_unsupported_setting_is_reported_with_the_file_and_the_location(string from, string to, string reason)
    {
        var failure = Should.Throw<InvalidDataException>(() => Read(Sample.Replace(from, to, StringComparison.Ordinal)));

        failure.Message.ShouldStartWith($"'{_folder.File("Config.json")}'");
        failure.Message.ShouldContain(reason.Replace("{0}", "UserConfig.Namespaces[0]", StringComparison.Ordinal));
    }

    private ServiceBusBrokerOptions Read(string json)
    {
        var options = new ServiceBusBrokerOptions();
        options.AddEmulatorConfiguration(Write(json));
        return options;
    }

    private string Write(string json)
    {
        var path = _folder.File("Config.json");
        File.WriteAllText(path, json);
        return path;
    }
}
