using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

public sealed class TopicTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_subscription_has_its_own_copy()
    {
        await using var brokers = await StartAsync(new SubscriptionOptions("a"), new SubscriptionOptions("b"));
        await brokers.SendAsync("topic", new ServiceBusMessage("one"));

        await using var a = brokers.Client.CreateReceiver("topic", "a");
        await using var b = brokers.Client.CreateReceiver("topic", "b");
        await a.CompleteMessageAsync(await a.NextAsync(), Cancellation);
        await b.DeadLetterMessageAsync(await b.NextAsync(), "bad", cancellationToken: Cancellation);

        var options = new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter };
        (await brokers.Client.CreateReceiver("topic", "b", options).NextAsync()).DeadLetterReason.ShouldBe("bad");
        await brokers.Client.CreateReceiver("topic", "a", options).ShouldBeEmptyAsync();
    }

    [Theory]
    [InlineData("subject", "correlation", 3, true)]
    [InlineData("other", "correlation", 3, false)]
    [InlineData("subject", "other", 3, false)]
    [InlineData("subject", "correlation", 4, false)]
    public async Task A_correlation_filter_matches_all_of_its_properties(string subject, string correlationId, int number, bool matches)
    {
        var filter = new CorrelationFilter
        {
            Subject = "subject", CorrelationId = "correlation", ApplicationProperties = new Dictionary<string, object> { ["number"] = 3L },
        };
        await using var brokers = await StartAsync(new SubscriptionOptions("filtered") { Filters = [filter] });

        await brokers.SendAsync("topic", new ServiceBusMessage("one")
        {
            Subject = subject, CorrelationId = correlationId, ApplicationProperties = { ["number"] = number },
        });

        var found = await brokers.Client.CreateReceiver("topic", "filtered").PeekMessageAsync(cancellationToken: Cancellation);
        (found is not null).ShouldBe(matches);
    }

    [Fact]
    public async Task A_subscription_receives_a_message_once_if_any_filter_matches()
    {
        await using var brokers = await StartAsync(
            new SubscriptionOptions("either")
            {
                Filters =
                [
                    new SqlFilter("size > @least") { Parameters = new Dictionary<string, object> { ["@least"] = 10 } },
                    new CorrelationFilter { Subject = "big" },
                ],
            },
            new SubscriptionOptions("all") { Filters = [new SqlFilter("1=1")] },
            new SubscriptionOptions("none") { Filters = [new SqlFilter("1=0")] });

        await brokers.SendAsync("topic", Sized("both", 11, "big"), Sized("size", 12, "small"), Sized("subject", 1, "big"), Sized("neither", 2, "small"));

        (await PeekAsync("either")).ShouldBe(["both", "size", "subject"]);
        (await PeekAsync("all")).ShouldBe(["both", "size", "subject", "neither"]);
        (await PeekAsync("none")).ShouldBeEmpty();

        async Task<IEnumerable<string>> PeekAsync(string subscription) =>
            (await brokers.PeekAsync($"topic/Subscriptions/{subscription}")).Select(message => message.Body.ToString());

        static ServiceBusMessage Sized(string body, int size, string subject) =>
            new(body) { Subject = subject, ApplicationProperties = { ["size"] = size } };
    }

    [Fact]
    public async Task A_filter_without_a_value_for_its_parameter_is_rejected_at_startup() =>
        (await Should.ThrowAsync<ArgumentException>(() => StartAsync(new SubscriptionOptions("a") { Filters = [new SqlFilter("size > @least")] })))
            .Message.ShouldContain("@least");

    [Fact]
    public async Task A_topic_drops_duplicates_for_all_its_subscriptions()
    {
        await using var brokers = await Brokers.StartAsync(options => options.Topics.Add(
            new TopicOptions("topic") { RequiresDuplicateDetection = true, Subscriptions = [new SubscriptionOptions("a")] }));

        await brokers.SendAsync("topic", new ServiceBusMessage("one") { MessageId = "id" }, new ServiceBusMessage("two") { MessageId = "id" });

        var peeked = await brokers.Client.CreateReceiver("topic", "a").PeekMessagesAsync(10, cancellationToken: Cancellation);
        peeked.ShouldHaveSingleItem().Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_topic_only_receives_and_a_subscription_only_delivers_messages()
    {
        await using var brokers = await StartAsync(new SubscriptionOptions("a"));

        var sending = await Should.ThrowAsync<InvalidOperationException>(() => brokers.SendAsync("topic/Subscriptions/a", new ServiceBusMessage()));
        var receiving = await Should.ThrowAsync<InvalidOperationException>(() => brokers.Client.CreateReceiver("topic").NextAsync());

        sending.Message.ShouldContain("does not accept messages");
        receiving.Message.ShouldContain("Receive from one of its subscriptions");
    }

    [Theory]
    [InlineData("queue", "queue")]
    [InlineData("queue", "QUEUE")]
    public async Task The_error_names_an_entity_that_is_configured_twice(string first, string second)
    {
        var failure = await Should.ThrowAsync<ArgumentException>(() => Brokers.StartAsync(new QueueOptions(first), new QueueOptions(second)));

        failure.Message.ShouldContain($"'{second}' is configured twice");
    }

    [Fact]
    public async Task The_error_names_a_setting_that_is_out_of_range()
    {
        var failure = await Should.ThrowAsync<ArgumentException>(() =>
            Brokers.StartAsync(new QueueOptions("queue") { LockDuration = TimeSpan.FromMinutes(6) }));

        failure.Message.ShouldContain("'queue': LockDuration is 00:06:00");
    }

    private static Task<Brokers> StartAsync(params SubscriptionOptions[] subscriptions) =>
        Brokers.StartAsync(options => options.Topics.Add(new TopicOptions("topic") { Subscriptions = subscriptions }));
}
