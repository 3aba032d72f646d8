using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The broker with the Service Bus SDK for JavaScript.</summary>
public sealed class NodeClientTests(NodeServiceBus node) : IClassFixture<NodeServiceBus>
{
    private const int Wait = 10_000;
    private const int NoWait = 300;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new
        {
            body = "hello",
            messageId = "id",
            subject = "greeting",
            contentType = "text/plain",
            correlationId = "correlation",
            applicationProperties = new { kind = "test", count = 3 },
        });

        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();

        message["body"].ShouldBeText("hello");
        message["messageId"].ShouldBeText("id");
        message["subject"].ShouldBeText("greeting");
        message["contentType"].ShouldBeText("text/plain");
        message["correlationId"].ShouldBeText("correlation");
        message["applicationProperties"]!.ToJsonString().ShouldBe("""{"kind":"test","count":3}""");
        ((int)message["sequenceNumber"]!).ShouldBe(1);
        ((int)message["deliveryCount"]!).ShouldBe(0);
        DateTimeOffset.Parse((string)message["lockedUntil"]!, null).ShouldBe(brokers.Time.GetUtcNow().AddMinutes(1), TimeSpan.FromMilliseconds(2));
        Guid.TryParse((string?)message["lockToken"], out _).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_of_one_SDK_is_received_by_the_other()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("to-node"), new QueueOptions("from-node"));
        await brokers.SendAsync("to-node", new ServiceBusMessage("""{"net":true}""") { MessageId = "1", ContentType = "application/json" });
        await SendAsync(brokers, "from-node", new { body = new { node = true }, messageId = "2", contentType = "application/json" });

        var inNode = (await ReceiveAsync(brokers, new { queue = "to-node", count = 1, wait = Wait })).ShouldHaveSingleItem();
        await using var receiver = brokers.Client.CreateReceiver("from-node");
        var inNet = await receiver.NextAsync();

        inNode["body"]!.ToJsonString().ShouldBe("""{"net":true}""");
        inNode["messageId"].ShouldBeText("1");
        inNet.Body.ToString().ShouldBe("""{"node":true}""");
        inNet.MessageId.ShouldBe("2");
    }

    [Fact]
    public async Task A_batch_is_received_as_its_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));

        var batch = await CallAsync("sendBatch", brokers, new
        {
            to = "queue",
            messages = Enumerable.Range(1, 3).Select(number => new { body = $"body {number}", messageId = $"{number}" }),
        });

        ((int)batch!["count"]!).ShouldBe(3);
        ((int)batch["maxSizeInBytes"]!).ShouldBe(256 * 1024);
        var received = await ReceiveAsync(brokers, new { queue = "queue", count = 3, wait = Wait });
        received.Select(message => $"{message["messageId"]}: {message["body"]}").ShouldBe(["1: body 1", "2: body 2", "3: body 3"]);
    }

    [Fact]
    public async Task A_completed_message_is_removed()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" });
        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();

        await CallAsync("settle", brokers, new { lockToken = message["lockToken"], how = "complete" });

        (await PeekAsync(brokers, new { queue = "queue", count = 10 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_abandoned_message_is_redelivered_with_a_higher_delivery_count()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" });
        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();

        await CallAsync("settle", brokers, new { lockToken = message["lockToken"], how = "abandon", options = new { tried = "once" } });

        var again = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();
        ((int)again["deliveryCount"]!).ShouldBe(1);
        again["applicationProperties"]!["tried"].ShouldBeText("once");
    }

    [Fact]
    public async Task A_dead_lettered_message_is_in_the_dead_letter_queue_with_the_reason()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "poison" });
        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();

        var options = new { deadLetterReason = "bad", deadLetterErrorDescription = "very bad" };
        await CallAsync("settle", brokers, new { lockToken = message["lockToken"], how = "deadLetter", options });

        (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = NoWait })).ShouldBeEmpty();
        var dead = (await ReceiveAsync(brokers, new { queue = "queue", deadLetter = true, count = 1, wait = Wait })).ShouldHaveSingleItem();
        dead["body"].ShouldBeText("poison");
        dead["deadLetterReason"].ShouldBeText("bad");
        dead["deadLetterErrorDescription"].ShouldBeText("very bad");
    }

    [Fact]
    public async Task Peeking_returns_messages_without_locking_them()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" }, new { body = "two" });

        var peeked = await PeekAsync(brokers, new { queue = "queue", count = 10 });

        peeked.Select(message => (string?)message["body"]).ShouldBe(["one", "two"]);
        (await ReceiveAsync(brokers, new { queue = "queue", count = 2, wait = Wait })).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_renewed_lock_is_held_and_a_lost_lock_is_reported()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" });
        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();

        brokers.Time.Advance(TimeSpan.FromSeconds(50));
        var renewed = await CallAsync("renew", brokers, new { lockToken = message["lockToken"] });
        brokers.Time.Advance(TimeSpan.FromSeconds(50));
        (await PeekAsync(brokers, new { queue = "queue", count = 1 })).ShouldHaveSingleItem();
        brokers.Time.Advance(TimeSpan.FromSeconds(20));
        var failure = await Should.ThrowAsync<NodeServiceBusException>(() =>
            CallAsync("settle", brokers, new { lockToken = message["lockToken"], how = "complete" }));

        DateTimeOffset.Parse((string)renewed!["lockedUntil"]!, null)
            .ShouldBe(DateTimeOffset.Parse((string)message["lockedUntil"]!, null).AddSeconds(50), TimeSpan.FromMilliseconds(2));
        failure.Code.ShouldBe("MessageLockLost");
    }

    [Fact]
    public async Task A_scheduled_message_arrives_when_it_is_due_unless_it_is_canceled()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var at = brokers.Time.GetUtcNow().AddHours(1);
        var numbers = await CallAsync("schedule", brokers, new { to = "queue", messages = new[] { new { body = "one" }, new { body = "two" } }, at });

        await CallAsync("cancelScheduled", brokers, new { to = "queue", sequenceNumbers = new[] { (long)numbers![0]! } });
        brokers.Time.Advance(TimeSpan.FromHours(1));

        var received = await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait });
        received.ShouldHaveSingleItem()["body"].ShouldBeText("two");
    }

    [Fact]
    public async Task A_deferred_message_is_received_by_its_sequence_number()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" });
        var message = (await ReceiveAsync(brokers, new { queue = "queue", count = 1, wait = Wait })).ShouldHaveSingleItem();
        await CallAsync("settle", brokers, new { lockToken = message["lockToken"], how = "defer" });

        var deferred = await CallAsync("receiveDeferred", brokers, new { queue = "queue", sequenceNumbers = new[] { 1 } });
        var again = deferred!.AsArray().ShouldHaveSingleItem()!;
        await CallAsync("settle", brokers, new { lockToken = again["lockToken"], how = "complete" });

        again["body"].ShouldBeText("one");
        (await PeekAsync(brokers, new { queue = "queue", count = 10 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task Receive_and_delete_removes_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await SendAsync(brokers, "queue", new { body = "one" }, new { body = "two" });

        var received = await ReceiveAsync(brokers, new { queue = "queue", receiveAndDelete = true, count = 2, wait = Wait });

        received.Count.ShouldBe(2);
        (await PeekAsync(brokers, new { queue = "queue", count = 10 })).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_stopped_waiting_does_not_hold_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        (await ReceiveAsync(brokers, new { queue = "queue", count = 10, wait = NoWait })).ShouldBeEmpty();

        await brokers.SendAsync("queue", new ServiceBusMessage("one"));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_subscription_receives_the_messages_that_its_correlation_filter_matches()
    {
        await using var brokers = await Brokers.StartAsync(options => options.Topics.Add(new TopicOptions("events")
        {
            Subscriptions =
            [
                new SubscriptionOptions("all"),
                new SubscriptionOptions("succeeded") { Filters = [new CorrelationFilter { Subject = "succeeded" }] },
                new SubscriptionOptions("three")
                {
                    Filters = [new CorrelationFilter { ApplicationProperties = new Dictionary<string, object> { ["number"] = 3 } }],
                },
            ],
        }));
        await SendAsync(
            brokers,
            "events",
            new { body = "1", subject = "succeeded", applicationProperties = new { number = 1 } },
            new { body = "2", subject = "failed", applicationProperties = new { number = 2 } },
            new { body = "3", subject = "succeeded", applicationProperties = new { number = 3 } });

        (await SubscribeAsync("all", 3)).ShouldBe(["1", "2", "3"]);
        (await SubscribeAsync("succeeded", 2)).ShouldBe(["1", "3"]);
        (await SubscribeAsync("three", 1)).ShouldBe(["3"]);
        // A subscriber completes its messages.
        (await PeekAsync(brokers, new { topic = "events", subscription = "all", count = 10 })).ShouldBeEmpty();

        async Task<string?[]> SubscribeAsync(string subscription, int count)
        {
            var messages = await CallAsync("subscribe", brokers, new { topic = "events", subscription, count });
            return [.. messages!.AsArray().Select(message => (string?)message!["body"])];
        }
    }

    [Fact]
    public async Task A_message_with_a_duplicate_id_is_dropped()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { RequiresDuplicateDetection = true });

        await SendAsync(
            brokers, "queue", new { body = "one", messageId = "a" }, new { body = "two", messageId = "a" }, new { body = "three", messageId = "b" });

        var received = await ReceiveAsync(brokers, new { queue = "queue", count = 2, wait = Wait });
        received.Select(message => (string?)message["body"]).ShouldBe(["one", "three"]);
    }

    [Fact]
    public async Task A_missing_entity_is_reported()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));

        var failure = await Should.ThrowAsync<NodeServiceBusException>(() => SendAsync(brokers, "missing", new { body = "lost" }));

        failure.Code.ShouldBe("MessagingEntityNotFound");
    }

    private async Task<JsonNode?> CallAsync(string operation, Brokers brokers, object request) =>
        await node.CallAsync(operation, brokers.Broker.ConnectionString, request).WaitAsync(Cancellation);

    private Task<JsonNode?> SendAsync(Brokers brokers, string to, params object[] messages) => CallAsync("send", brokers, new { to, messages });

    private async Task<IReadOnlyList<JsonNode>> ReceiveAsync(Brokers brokers, object request) =>
        [.. (await CallAsync("receive", brokers, request))!.AsArray().Select(message => message!)];

    private async Task<IReadOnlyList<JsonNode>> PeekAsync(Brokers brokers, object request) =>
        [.. (await CallAsync("peek", brokers, request))!.AsArray().Select(message => message!)];
}

internal static class JsonNodeExtensions
{
    public static void ShouldBeText(this JsonNode? node, string expected) => ((string?)node).ShouldBe(expected);
}
