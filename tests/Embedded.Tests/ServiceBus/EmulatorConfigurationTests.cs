using Embedded.ServiceBus;

namespace Embedded.Tests.ServiceBus;

/// <summary>The official emulator's configuration file.</summary>
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
                      { "Name": "subscription.2" }
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
        topic.Subscriptions.Select(subscription => subscription.Name).ShouldBe(["subscription.1", "subscription.2"]);
        topic.Subscriptions[0].MaxDeliveryCount.ShouldBe(4);
        topic.Subscriptions.ShouldAllBe(subscription => subscription.DefaultMessageTimeToLive == TimeSpan.FromHours(1));
        var filter = topic.Subscriptions[0].Filters.ShouldHaveSingleItem();
        (filter.ContentType, filter.CorrelationId, filter.Subject, filter.MessageId).ShouldBe(("application/json", "id1", "subject1", "msgid1"));
        (filter.ReplyTo, filter.ReplyToSessionId, filter.SessionId, filter.To).ShouldBe(("someQueue", "sessionId", "session1", "xyz"));
        filter.ApplicationProperties.ShouldBe(new Dictionary<string, object> { ["prop1"] = "value1", ["prop2"] = 2d }, ignoreOrder: true);
        topic.Subscriptions[1].Filters.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_broker_starts_with_it()
    {
        await using var brokers = await Brokers.StartAsync(options => options.AddEmulatorConfiguration(Write(Sample)));

        await brokers.SendAsync("topic.1", new Azure.Messaging.ServiceBus.ServiceBusMessage("one"));

        (await brokers.Client.CreateReceiver("topic.1", "subscription.2").NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Theory]
    [InlineData("\"RequiresSession\": false", "\"RequiresSession\": true", "queue.1")]
    [InlineData("\"ForwardTo\": \"\"", "\"ForwardTo\": \"other\"", "ForwardTo")]
    [InlineData("\"FilterType\": \"Correlation\"", "\"FilterType\": \"Sql\"", "app-prop-filter-1")]
    [InlineData("\"LockDuration\": \"PT2M\"", "\"LockDuration\": \"2 minutes\"", "no configuration")]
    [InlineData("\"UserConfig\"", "\"Config\"", "no configuration")]
    public void What_the_broker_does_not_have_is_refused_by_name(string from, string to, string named)
    {
        var failure = Should.Throw<InvalidDataException>(() => Read(Sample.Replace(from, to, StringComparison.Ordinal)));

        failure.Message.ShouldContain("Config.json");
        failure.Message.ShouldContain(named);
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
