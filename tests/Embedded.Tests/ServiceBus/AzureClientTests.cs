extern alias Azure;

using System.Collections.Concurrent;
using System.Transactions;
using Azure::Azure.Messaging.ServiceBus;
using global::Azure.Core.Amqp;
using Embedded.ServiceBus;

namespace Embedded.Tests.ServiceBus;

/// <summary>The broker, through Azure's own .NET client, which has a transport of its own: what works here works there.</summary>
public sealed class AzureClientTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var guid = Guid.NewGuid();
        var sent = new ServiceBusMessage("body")
        {
            MessageId = "id",
            CorrelationId = "correlation",
            Subject = "subject",
            ContentType = "text/plain",
            To = "to",
            ReplyTo = "reply",
            PartitionKey = "partition",
            TimeToLive = TimeSpan.FromMinutes(5),
            ApplicationProperties = { ["text"] = "value", ["number"] = 1L, ["guid"] = guid, ["time"] = DateTimeOffset.UnixEpoch },
        };

        await client.CreateSender("queue").SendMessageAsync(sent, Cancellation);
        var message = await NextAsync(client.CreateReceiver("queue"));

        message.Body.ToString().ShouldBe("body");
        message.MessageId.ShouldBe("id");
        message.CorrelationId.ShouldBe("correlation");
        message.Subject.ShouldBe("subject");
        message.ContentType.ShouldBe("text/plain");
        message.To.ShouldBe("to");
        message.ReplyTo.ShouldBe("reply");
        message.PartitionKey.ShouldBe("partition");
        message.TimeToLive.ShouldBe(TimeSpan.FromMinutes(5));
        message.ApplicationProperties.ShouldBe(sent.ApplicationProperties, ignoreOrder: true);
        message.SequenceNumber.ShouldBe(1);
        message.EnqueuedSequenceNumber.ShouldBe(1);
        message.DeliveryCount.ShouldBe(1);
        message.State.ShouldBe(ServiceBusMessageState.Active);
        message.EnqueuedTime.ShouldBe(brokers.Time.GetUtcNow(), TimeSpan.FromMilliseconds(1));
        message.LockedUntil.ShouldBe(brokers.Time.GetUtcNow() + TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));
        Guid.Parse(message.LockToken).ShouldNotBe(Guid.Empty);
    }

    [Fact]
    public async Task What_our_client_sends_theirs_receives_and_the_other_way_round()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("ours"), new QueueOptions("theirs"));
        await using var client = Connect(brokers);
        await brokers.SendAsync("ours", new global::Azure.Messaging.ServiceBus.ServiceBusMessage("from us") { ApplicationProperties = { ["n"] = 1 } });
        await client.CreateSender("theirs").SendMessageAsync(new("from them") { ApplicationProperties = { ["n"] = 2 } }, Cancellation);

        var theirs = await NextAsync(client.CreateReceiver("ours"));
        await using var receiver = brokers.Client.CreateReceiver("theirs");
        var ours = await receiver.NextAsync();

        (theirs.Body.ToString(), theirs.ApplicationProperties["n"]).ShouldBe(("from us", 1));
        (ours.Body.ToString(), ours.ApplicationProperties["n"]).ShouldBe(("from them", 2));
    }

    [Fact]
    public async Task A_batch_takes_what_the_broker_does_and_is_received_as_its_messages()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.Queues.Add(new QueueOptions("queue"));
            options.MaxMessageSizeInBytes = 10_000;
        });
        await using var client = Connect(brokers);
        var sender = client.CreateSender("queue");

        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        while (batch.TryAddMessage(new(new byte[900]) { MessageId = $"{batch.Count}" }))
            ;
        await sender.SendMessagesAsync(batch, Cancellation);

        batch.MaxSizeInBytes.ShouldBe(10_000);
        batch.Count.ShouldBe(10);
        var received = await ReceiveAsync(client.CreateReceiver("queue"), batch.Count);
        received.Select(message => message.MessageId).ShouldBe(Enumerable.Range(0, batch.Count).Select(number => $"{number}"));
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_refused()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);

        var error = await Should.ThrowAsync<ServiceBusException>(
            () => client.CreateSender("queue").SendMessageAsync(new(new byte[300_000]), Cancellation));

        error.Reason.ShouldBe(ServiceBusFailureReason.MessageSizeExceeded);
    }

    [Fact]
    public async Task A_completed_message_is_gone()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one");

        await receiver.CompleteMessageAsync(await NextAsync(receiver), Cancellation);

        (await receiver.PeekMessagesAsync(10, cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_abandoned_message_comes_again_with_a_higher_delivery_count_and_the_properties_given()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one");

        await receiver.AbandonMessageAsync(
            await NextAsync(receiver), new Dictionary<string, object> { ["tried"] = "once" }, Cancellation);

        var again = await NextAsync(receiver);
        again.DeliveryCount.ShouldBe(2);
        again.ApplicationProperties["tried"].ShouldBe("once");
    }

    [Fact]
    public async Task A_dead_lettered_message_is_in_the_sub_queue_with_its_reason()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "poison");

        await receiver.DeadLetterMessageAsync(await NextAsync(receiver), "bad", "very bad", Cancellation);

        var dead = await NextAsync(client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        (dead.Body.ToString(), dead.DeadLetterReason, dead.DeadLetterErrorDescription).ShouldBe(("poison", "bad", "very bad"));
    }

    [Fact]
    public async Task A_message_that_fails_too_often_is_dead_lettered()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 2 });
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "poison");

        for (var i = 0; i < 2; i++)
            await receiver.AbandonMessageAsync(await NextAsync(receiver), cancellationToken: Cancellation);

        var dead = await NextAsync(client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        dead.DeadLetterReason.ShouldBe("MaxDeliveryCountExceeded");
    }

    [Fact]
    public async Task Peeking_shows_messages_from_where_it_is_asked_and_locks_none()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one", "two", "three");

        var first = await receiver.PeekMessageAsync(cancellationToken: Cancellation);
        var next = await receiver.PeekMessagesAsync(5, cancellationToken: Cancellation);
        var second = await receiver.PeekMessageAsync(fromSequenceNumber: 2, Cancellation);

        first.Body.ToString().ShouldBe("one");
        next.Select(message => message.Body.ToString()).ShouldBe(["two", "three"]);
        second.Body.ToString().ShouldBe("two");
        (await ReceiveAsync(receiver, 3)).Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_renewed_lock_holds_and_a_lost_one_is_reported()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one");
        var message = await NextAsync(receiver);
        var lockedUntil = message.LockedUntil;

        brokers.Time.Advance(TimeSpan.FromSeconds(50));
        await receiver.RenewMessageLockAsync(message, Cancellation);
        brokers.Time.Advance(TimeSpan.FromSeconds(50));
        (await receiver.PeekMessageAsync(fromSequenceNumber: 1, Cancellation)).ShouldNotBeNull();

        message.LockedUntil.ShouldBe(lockedUntil + TimeSpan.FromSeconds(50), TimeSpan.FromMilliseconds(2));
        brokers.Time.Advance(TimeSpan.FromSeconds(20));
        var again = await NextAsync(receiver);
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(message, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.RenewMessageLockAsync(message, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
        await receiver.CompleteMessageAsync(again, Cancellation);
    }

    [Fact]
    public async Task A_message_can_be_settled_by_another_receiver_than_the_one_that_has_it()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one");
        var message = await NextAsync(receiver);
        await receiver.CloseAsync(Cancellation);

        var other = client.CreateReceiver("queue");
        await other.CompleteMessageAsync(message, Cancellation);

        (await other.PeekMessagesAsync(10, cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Receive_and_delete_takes_messages_for_good_also_those_that_were_fetched_ahead()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        await SendAsync(client, "queue", "one", "two", "three");

        var receiver = client.CreateReceiver(
            "queue", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete, PrefetchCount = 10 });
        var received = await ReceiveAsync(receiver, 3);

        received.Select(message => message.Body.ToString()).ShouldBe(["one", "two", "three"]);
        (await receiver.PeekMessagesAsync(10, cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_receiver_that_stopped_waiting_leaves_messages_to_others()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);

        var first = client.CreateReceiver("queue");
        (await first.ReceiveMessageAsync(Brokers.NoMessage, Cancellation)).ShouldBeNull();
        await SendAsync(client, "queue", "one");

        (await NextAsync(client.CreateReceiver("queue"))).Body.ToString().ShouldBe("one");
        (await first.ReceiveMessageAsync(Brokers.NoMessage, Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_id_that_was_seen_within_the_window_is_dropped()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { RequiresDuplicateDetection = true });
        await using var client = Connect(brokers);
        var sender = client.CreateSender("queue");
        foreach (var body in (string[])["first", "again"])
            await sender.SendMessageAsync(new(body) { MessageId = "same" }, Cancellation);

        var messages = await client.CreateReceiver("queue").PeekMessagesAsync(10, cancellationToken: Cancellation);

        messages.ShouldHaveSingleItem().Body.ToString().ShouldBe("first");
    }

    [Fact]
    public async Task A_subscription_gets_what_its_correlation_filter_wants()
    {
        await using var brokers = await Brokers.StartAsync(options => options.Topics.Add(new TopicOptions("topic")
        {
            Subscriptions =
            [
                new SubscriptionOptions("all"),
                new SubscriptionOptions("some") { Filters = [new CorrelationFilter { Subject = "wanted" }] },
            ],
        }));
        await using var client = Connect(brokers);
        var sender = client.CreateSender("topic");
        await sender.SendMessagesAsync([new("1") { Subject = "wanted" }, new("2") { Subject = "other" }], Cancellation);

        (await ReceiveAsync(client.CreateReceiver("topic", "all"), 2)).Select(message => message.Body.ToString()).ShouldBe(["1", "2"]);
        var some = client.CreateReceiver("topic", "some");
        (await ReceiveAsync(some, 1)).ShouldHaveSingleItem().Body.ToString().ShouldBe("1");
        (await some.PeekMessagesAsync(10, fromSequenceNumber: 0, Cancellation)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_processor_completes_what_is_handled_and_dead_letters_what_fails_too_often()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 3 });
        await using var client = Connect(brokers);
        await SendAsync(client, "queue", [.. Enumerable.Range(0, 50).Select(number => $"{number}"), "poison"]);
        var (handled, errors) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var processor = client.CreateProcessor("queue", new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = 20 });
        processor.ProcessMessageAsync += args =>
        {
            var body = args.Message.Body.ToString();
            if (body == "poison")
                throw new InvalidOperationException($"try {args.Message.DeliveryCount}");
            handled.Add(body);
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += args =>
        {
            errors.Add($"{args.ErrorSource}: {args.Exception.Message}");
            if (errors.Count == 3)
                done.TrySetResult();
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Cancellation);
        await done.Task.WaitAsync(Brokers.Soon, Cancellation);
        var dead = await NextAsync(client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }));
        await processor.StopProcessingAsync(Cancellation);

        dead.Body.ToString().ShouldBe("poison");
        errors.ShouldBe(["ProcessMessageCallback: try 1", "ProcessMessageCallback: try 2", "ProcessMessageCallback: try 3"], ignoreOrder: true);
        handled.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 50).Select(number => $"{number}").Order(StringComparer.Ordinal));
        (await client.CreateReceiver("queue").PeekMessagesAsync(100, cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_processor_renews_the_lock_while_its_handler_runs()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { LockDuration = TimeSpan.FromSeconds(5) });
        await using var client = Connect(brokers);
        await SendAsync(client, "queue", "one");
        var settled = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);

        await using var processor = client.CreateProcessor("queue");
        processor.ProcessMessageAsync += async args =>
        {
            var first = args.Message.LockedUntil;
            brokers.Time.Advance(TimeSpan.FromSeconds(1));
            while (args.Message.LockedUntil == first)
                await Task.Delay(TimeSpan.FromMilliseconds(20), args.CancellationToken);
            brokers.Time.Advance(TimeSpan.FromSeconds(4.5));
            await args.CompleteMessageAsync(args.Message, args.CancellationToken);
            settled.TrySetResult(first);
        };
        processor.ProcessErrorAsync += args =>
        {
            settled.TrySetException(args.Exception);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Cancellation);
        await settled.Task.WaitAsync(Brokers.Soon, Cancellation);

        (await client.CreateReceiver("queue").PeekMessagesAsync(10, cancellationToken: Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Bodies_of_every_kind_that_AMQP_has_arrive_as_they_were_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        AmqpMessageBody[] bodies =
        [
            AmqpMessageBody.FromValue(new Dictionary<string, object> { ["a"] = 1, ["b"] = "two" }),
            AmqpMessageBody.FromSequence([[1, 2], ["three"]]),
            AmqpMessageBody.FromData([new byte[] { 1 }, new byte[] { 2, 3 }]),
        ];
        foreach (var body in bodies)
        {
            var annotated = new AmqpAnnotatedMessage(body) { Footer = { ["footer"] = "end" }, MessageAnnotations = { ["note"] = "kept" } };
            await client.CreateSender("queue").SendMessageAsync(new ServiceBusMessage(annotated), Cancellation);
        }

        var received = await ReceiveAsync(client.CreateReceiver("queue"), bodies.Length);
        var raw = received.ConvertAll(message => message.GetRawAmqpMessage());

        raw.ShouldAllBe(message => Equals(message.Footer["footer"], "end") && Equals(message.MessageAnnotations["note"], "kept"));
        raw[0].Body.TryGetValue(out var value).ShouldBeTrue();
        value.ShouldBeAssignableTo<IDictionary<string, object>>().ShouldNotBeNull()["b"].ShouldBe("two");
        raw[1].Body.TryGetSequence(out var sequence).ShouldBeTrue();
        sequence.ShouldNotBeNull().SelectMany(part => part).ShouldBe([1, 2, "three"]);
        raw[2].Body.TryGetData(out var data).ShouldBeTrue();
        data.ShouldNotBeNull().SelectMany(part => part.ToArray()).ShouldBe(new byte[] { 1, 2, 3 });
    }

    [Fact]
    public async Task Many_senders_and_receivers_at_once_handle_each_message_once()
    {
        const int Senders = 4;
        const int Each = 250;
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var seen = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, Senders).SelectMany(worker => (Task[])[SendAsync(worker), ReceiveAllAsync()]));

        seen.Distinct().Count().ShouldBe(Senders * Each);
        seen.Count.ShouldBe(Senders * Each);

        async Task SendAsync(int worker)
        {
            var sender = client.CreateSender("queue");
            for (var i = 0; i < Each; i += 50)
                await sender.SendMessagesAsync(Enumerable.Range(i, 50).Select(number => new ServiceBusMessage($"{worker}-{number}")), Cancellation);
        }

        async Task ReceiveAllAsync()
        {
            await using var other = Connect(brokers);
            var receiver = other.CreateReceiver("queue", new ServiceBusReceiverOptions { PrefetchCount = 20 });
            while (seen.Count < Senders * Each)
            {
                foreach (var message in await receiver.ReceiveMessagesAsync(20, TimeSpan.FromSeconds(1), Cancellation))
                {
                    await receiver.CompleteMessageAsync(message, Cancellation);
                    seen.Add(message.Body.ToString());
                }
            }
        }
    }

    [Fact]
    public async Task A_client_survives_a_restart_of_the_broker()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.Queues.Add(new QueueOptions("queue"));
            options.DataFile = folder.File("broker.db");
        });
        await using var client = Connect(brokers);
        var receiver = await SendAndReceiveFromAsync(client, "one");
        var message = await NextAsync(receiver);

        await brokers.StopAsync();
        await brokers.StartAgainAsync();
        await SendAsync(client, "queue", "two");

        (await ReceiveAsync(receiver, 2)).Select(again => again.Body.ToString()).ShouldBe(["one", "two"]);
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(message, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
    }

    [Fact]
    public async Task A_key_is_asked_for_when_the_broker_has_one()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.Queues.Add(new QueueOptions("queue"));
            options.SharedAccessKey = "c2VjcmV0";
        });
        await using var client = Connect(brokers);
        await using var stranger = new ServiceBusClient(brokers.Broker.ConnectionString.Replace("c2VjcmV0", "d3Jvbmc=", StringComparison.Ordinal));

        await SendAsync(client, "queue", "one");
        await Should.ThrowAsync<UnauthorizedAccessException>(() => SendAsync(stranger, "queue", "two"));

        (await NextAsync(client.CreateReceiver("queue"))).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task What_does_not_exist_is_reported_as_such()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);

        var error = await Should.ThrowAsync<ServiceBusException>(() => SendAsync(client, "nowhere", "one"));

        error.Reason.ShouldBe(ServiceBusFailureReason.MessagingEntityNotFound);
        error.Message.ShouldContain("nowhere");
    }

    [Fact]
    public async Task What_the_broker_does_not_have_is_refused_with_the_reason()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var client = Connect(brokers);
        var sender = client.CreateSender("queue");
        var receiver = await SendAndReceiveFromAsync(client, "one");
        var message = await NextAsync(receiver);

        var errors = new[]
        {
            await Should.ThrowAsync<Exception>(() => sender.ScheduleMessageAsync(new("later"), DateTimeOffset.UtcNow.AddHours(1), Cancellation)),
            await Should.ThrowAsync<Exception>(() => client.AcceptNextSessionAsync("queue", cancellationToken: Cancellation)),
            await Should.ThrowAsync<Exception>(() => receiver.DeferMessageAsync(message, cancellationToken: Cancellation)),
            await Should.ThrowAsync<Exception>(() => receiver.ReceiveDeferredMessageAsync(1, Cancellation)),
            await Should.ThrowAsync<Exception>(() => SendInTransactionAsync(sender)),
        };

        errors.ShouldAllBe(error => error.Message.Contains("This broker"));
    }

    private static async Task SendInTransactionAsync(ServiceBusSender sender)
    {
        using var transaction = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
        await sender.SendMessageAsync(new("in a transaction"), Cancellation);
        transaction.Complete();
    }

    private static ServiceBusClient Connect(Brokers brokers) => new(brokers.Broker.ConnectionString);

    private static async Task SendAsync(ServiceBusClient client, string to, params string[] bodies)
    {
        await using var sender = client.CreateSender(to);
        foreach (var body in bodies)
            await sender.SendMessageAsync(new(body), Cancellation);
    }

    private static async Task<ServiceBusReceiver> SendAndReceiveFromAsync(ServiceBusClient client, params string[] bodies)
    {
        await SendAsync(client, "queue", bodies);
        return client.CreateReceiver("queue");
    }

    private static async Task<ServiceBusReceivedMessage> NextAsync(ServiceBusReceiver receiver) =>
        (await receiver.ReceiveMessageAsync(Brokers.Soon, Cancellation)).ShouldNotBeNull();

    private static async Task<List<ServiceBusReceivedMessage>> ReceiveAsync(ServiceBusReceiver receiver, int count)
    {
        var received = new List<ServiceBusReceivedMessage>();
        while (received.Count < count)
        {
            var some = await receiver.ReceiveMessagesAsync(count - received.Count, Brokers.Soon, Cancellation);
            some.ShouldNotBeEmpty();
            received.AddRange(some);
        }

        return received;
    }
}
