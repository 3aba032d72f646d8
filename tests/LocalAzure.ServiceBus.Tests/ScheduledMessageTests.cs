using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

public sealed class ScheduledMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scheduled_message_arrives_when_it_is_due_and_its_time_to_live_starts_then()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");
        var due = brokers.Time.GetUtcNow().AddHours(1);
        var message = new ServiceBusMessage("later") { TimeToLive = TimeSpan.FromMinutes(5), ApplicationProperties = { ["kept"] = 1 } };
        var number = await sender.ScheduleMessageAsync(message, due, Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage("now"), Cancellation);
        await using var receiver = brokers.CreateDeletingReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("now");
        (await brokers.PeekAsync("queue")).ShouldHaveSingleItem().SequenceNumber.ShouldBe(number);

        brokers.Time.Advance(TimeSpan.FromHours(1));

        var received = await receiver.NextAsync();
        received.Body.ToString().ShouldBe("later");
        received.ApplicationProperties["kept"].ShouldBe(1);
        received.ScheduledEnqueueTime.ShouldBe(due, TimeSpan.FromMilliseconds(1));
        received.EnqueuedTime.ShouldBe(due, TimeSpan.FromMilliseconds(1));
        received.TimeToLive.ShouldBe(TimeSpan.FromMinutes(5));
        received.ExpiresAt.ShouldBe(due.AddMinutes(5), TimeSpan.FromMilliseconds(1));
        received.State.ShouldBe(ServiceBusMessageState.Active);
        received.SequenceNumber.ShouldBeGreaterThan(number);
    }

    [Fact]
    public async Task Sent_and_batched_messages_with_a_scheduled_time_are_scheduled()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var now = brokers.Time.GetUtcNow();
        await using var sender = brokers.Client.CreateSender("queue");
        await sender.SendMessageAsync(new ServiceBusMessage("third") { ScheduledEnqueueTime = now.AddHours(3) }, Cancellation);
        await sender.SendMessagesAsync(
            [
                new ServiceBusMessage("second") { ScheduledEnqueueTime = now.AddHours(2) },
                new ServiceBusMessage("first") { ScheduledEnqueueTime = now.AddHours(1) },
                new ServiceBusMessage("long ago") { ScheduledEnqueueTime = now.AddHours(-1) },
            ],
            Cancellation);
        await using var receiver = brokers.CreateDeletingReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("long ago");
        (await brokers.PeekAsync("queue")).ShouldAllBe(message => message.State == ServiceBusMessageState.Scheduled);

        foreach (var expected in (string[])["first", "second", "third"])
        {
            brokers.Time.Advance(TimeSpan.FromHours(1));
            (await receiver.NextAsync()).Body.ToString().ShouldBe(expected);
        }
    }

    [Fact]
    public async Task Peeking_returns_a_scheduled_message_and_its_sequence_number()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");

        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("later"), brokers.Time.GetUtcNow().AddHours(1), Cancellation);

        var peeked = (await brokers.PeekAsync("queue")).ShouldHaveSingleItem();
        (peeked.Body.ToString(), peeked.State, peeked.SequenceNumber).ShouldBe(("later", ServiceBusMessageState.Scheduled, number));
    }

    [Fact]
    public async Task A_canceled_message_never_arrives()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");
        ServiceBusMessage[] messages = [new("1"), new("2"), new("3")];
        var numbers = await sender.ScheduleMessagesAsync(messages, brokers.Time.GetUtcNow().AddHours(1), Cancellation);

        await sender.CancelScheduledMessageAsync(numbers[1], Cancellation);
        brokers.Time.Advance(TimeSpan.FromHours(1));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync(2)).Select(message => message.Body.ToString()).ShouldBe(["1", "3"]);
        (await brokers.PeekAsync("queue")).Count.ShouldBe(2);
        foreach (var gone in numbers)
        {
            (await Should.ThrowAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(gone, Cancellation)))
                .Reason.ShouldBe(ServiceBusFailureReason.MessageNotFound);
        }
    }

    [Fact]
    public async Task Canceling_several_messages_cancels_all_or_none()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");
        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("1"), brokers.Time.GetUtcNow().AddHours(1), Cancellation);

        await Should.ThrowAsync<ServiceBusException>(() => sender.CancelScheduledMessagesAsync([number, 99], Cancellation));
        (await brokers.PeekAsync("queue")).Count.ShouldBe(1);

        await sender.CancelScheduledMessagesAsync([number], Cancellation);
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_due_scheduled_message_of_a_topic_is_delivered_to_the_matching_subscriptions()
    {
        await using var brokers = await Brokers.StartAsync(options => options.Topics.Add(new TopicOptions("topic")
        {
            Subscriptions = [new SubscriptionOptions("red") { Filters = [new SqlFilter("colour = 'red'")] }, new SubscriptionOptions("all")],
        }));
        await using var sender = brokers.Client.CreateSender("topic");
        var due = brokers.Time.GetUtcNow().AddHours(1);
        ServiceBusMessage[] messages = [Coloured("red"), Coloured("blue"), Coloured("red")];
        var numbers = await sender.ScheduleMessagesAsync(messages, due, Cancellation);
        await sender.CancelScheduledMessageAsync(numbers[2], Cancellation);
        (await brokers.PeekAsync("topic/Subscriptions/all")).ShouldBeEmpty();

        brokers.Time.Advance(TimeSpan.FromHours(1));

        await using var all = brokers.Client.CreateReceiver("topic", "all");
        (await all.NextAsync(2)).Select(message => message.Body.ToString()).ShouldBe(["red", "blue"]);
        (await brokers.PeekAsync("topic/Subscriptions/red")).ShouldHaveSingleItem().Body.ToString().ShouldBe("red");

        static ServiceBusMessage Coloured(string colour) => new(colour) { ApplicationProperties = { ["colour"] = colour } };
    }

    [Fact]
    public async Task A_duplicate_of_a_scheduled_message_is_dropped()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { RequiresDuplicateDetection = true });
        await using var sender = brokers.Client.CreateSender("queue");
        var due = brokers.Time.GetUtcNow().AddMinutes(1);

        await sender.ScheduleMessageAsync(new ServiceBusMessage("first") { MessageId = "a" }, due, Cancellation);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("second") { MessageId = "a" }, due, Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage("third") { MessageId = "a" }, Cancellation);
        brokers.Time.Advance(TimeSpan.FromMinutes(1));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("first");
        (await brokers.PeekAsync("queue")).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_scheduled_message_that_is_too_large_is_rejected()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");

        var failure = await Should.ThrowAsync<ServiceBusException>(() =>
            sender.ScheduleMessageAsync(new ServiceBusMessage(new byte[300_000]), brokers.Time.GetUtcNow().AddHours(1), Cancellation));

        failure.Reason.ShouldBe(ServiceBusFailureReason.MessageSizeExceeded);
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }
}
