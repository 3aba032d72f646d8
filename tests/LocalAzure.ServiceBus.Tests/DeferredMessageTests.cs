using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

public sealed class DeferredMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_deferred_message_is_received_only_by_its_sequence_number()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var number = await DeferAsync(brokers, receiver, new ServiceBusMessage("one"));
        await receiver.ShouldBeEmptyAsync();
        (await brokers.PeekAsync("queue")).ShouldHaveSingleItem().State.ShouldBe(ServiceBusMessageState.Deferred);

        var message = await receiver.ReceiveDeferredMessageAsync(number, Cancellation);

        message.Body.ToString().ShouldBe("one");
        message.ApplicationProperties["why"].ShouldBe("not yet");
        message.LockedUntil.ShouldBe(brokers.Time.GetUtcNow().AddMinutes(1), TimeSpan.FromMilliseconds(1));
        await receiver.RenewMessageLockAsync(message, Cancellation);
        await receiver.CompleteMessageAsync(message, Cancellation);
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deferred_message_stays_deferred_until_it_is_completed_or_reaches_the_maximum_delivery_count()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 3 });
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var number = await DeferAsync(brokers, receiver, new ServiceBusMessage("one"));

        await receiver.AbandonMessageAsync(await receiver.ReceiveDeferredMessageAsync(number, Cancellation), cancellationToken: Cancellation);
        await receiver.DeferMessageAsync(await receiver.ReceiveDeferredMessageAsync(number, Cancellation), cancellationToken: Cancellation);
        var lost = await receiver.ReceiveDeferredMessageAsync(number, Cancellation);
        lost.DeliveryCount.ShouldBe(2);
        brokers.Time.Advance(TimeSpan.FromMinutes(1));
        await receiver.ShouldBeEmptyAsync();
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(lost, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);

        await receiver.AbandonMessageAsync(await receiver.ReceiveDeferredMessageAsync(number, Cancellation), cancellationToken: Cancellation);
        (await brokers.DeadLetters("queue").NextAsync()).DeadLetterReason.ShouldBe("MaxDeliveryCountExceeded");
        await ShouldNotBeFoundAsync(receiver, number);
    }

    [Fact]
    public async Task A_deferred_message_can_be_dead_lettered_and_received_with_deletion()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var (first, second) = (await DeferAsync(brokers, receiver, new ServiceBusMessage("1")), await DeferAsync(brokers, receiver, new ServiceBusMessage("2")));

        await receiver.DeadLetterMessageAsync(await receiver.ReceiveDeferredMessageAsync(first, Cancellation), "bad", cancellationToken: Cancellation);
        await using var deleting = brokers.CreateDeletingReceiver("queue");
        (await deleting.ReceiveDeferredMessageAsync(second, Cancellation)).Body.ToString().ShouldBe("2");

        var dead = await brokers.DeadLetters("queue").NextAsync();
        (dead.Body.ToString(), dead.DeadLetterReason, dead.State).ShouldBe(("1", "bad", ServiceBusMessageState.Active));
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Messages_that_are_not_deferred_or_are_locked_are_not_found()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var number = await DeferAsync(brokers, receiver, new ServiceBusMessage("deferred"));
        await brokers.SendAsync("queue", new ServiceBusMessage("active"));

        await ShouldNotBeFoundAsync(receiver, 99);
        await ShouldNotBeFoundAsync(receiver, number, number + 1);
        (await receiver.ReceiveDeferredMessagesAsync([number, number], Cancellation)).ShouldHaveSingleItem();
        await ShouldNotBeFoundAsync(receiver, number);
    }

    [Fact]
    public async Task A_deferred_message_expires_when_it_is_requested()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { DeadLetteringOnMessageExpiration = true });
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var number = await DeferAsync(brokers, receiver, new ServiceBusMessage("one") { TimeToLive = TimeSpan.FromMinutes(1) });

        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        (await brokers.PeekAsync("queue")).Count.ShouldBe(1);
        await ShouldNotBeFoundAsync(receiver, number);

        (await brokers.DeadLetters("queue").NextAsync()).DeadLetterReason.ShouldBe("TTLExpiredException");
    }

    [Fact]
    public async Task Each_subscription_has_its_own_deferred_messages()
    {
        await using var brokers = await Brokers.StartAsync(options => options.Topics.Add(
            new TopicOptions("topic") { Subscriptions = [new SubscriptionOptions("a"), new SubscriptionOptions("b")] }));
        await brokers.SendAsync("topic", new ServiceBusMessage("one"));
        await using var a = brokers.Client.CreateReceiver("topic", "a");
        var message = await a.NextAsync();
        await a.DeferMessageAsync(message, cancellationToken: Cancellation);

        (await a.ReceiveDeferredMessageAsync(message.SequenceNumber, Cancellation)).Body.ToString().ShouldBe("one");
        await using var b = brokers.Client.CreateReceiver("topic", "b");
        (await b.NextAsync()).Body.ToString().ShouldBe("one");
    }

    private static async Task<long> DeferAsync(Brokers brokers, ServiceBusReceiver receiver, ServiceBusMessage message)
    {
        await brokers.SendAsync("queue", message);
        var received = await receiver.NextAsync();
        await receiver.DeferMessageAsync(received, new Dictionary<string, object> { ["why"] = "not yet" }, Cancellation);
        return received.SequenceNumber;
    }

    private static async Task ShouldNotBeFoundAsync(ServiceBusReceiver receiver, params long[] numbers) =>
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessagesAsync(numbers, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageNotFound);
}
