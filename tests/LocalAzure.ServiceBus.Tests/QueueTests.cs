using System.Collections.Concurrent;
using System.Transactions;
using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace LocalAzure.ServiceBus.Tests;

public sealed class QueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var guid = Guid.NewGuid();
        var now = DateTimeOffset.UtcNow;
        await brokers.SendAsync("queue", new ServiceBusMessage("body")
        {
            MessageId = "id",
            CorrelationId = "correlation",
            Subject = "subject",
            ContentType = "text/plain",
            To = "to",
            ReplyTo = "reply",
            ReplyToSessionId = "reply session",
            PartitionKey = "partition",
            TimeToLive = TimeSpan.FromMinutes(5),
            ApplicationProperties =
            {
                ["text"] = "value", ["int"] = 1, ["long"] = 2L, ["double"] = 1.5, ["bool"] = true, ["guid"] = guid,
                ["time"] = now, ["span"] = TimeSpan.FromSeconds(3), ["uri"] = new Uri("https://example.com/a"),
            },
        });

        await using var receiver = brokers.Client.CreateReceiver("queue");
        var message = await receiver.NextAsync();

        message.Body.ToString().ShouldBe("body");
        message.MessageId.ShouldBe("id");
        message.CorrelationId.ShouldBe("correlation");
        message.Subject.ShouldBe("subject");
        message.ContentType.ShouldBe("text/plain");
        message.To.ShouldBe("to");
        message.ReplyTo.ShouldBe("reply");
        message.ReplyToSessionId.ShouldBe("reply session");
        message.PartitionKey.ShouldBe("partition");
        message.TimeToLive.ShouldBe(TimeSpan.FromMinutes(5));
        message.ApplicationProperties.ShouldBe(
            new Dictionary<string, object>
            {
                ["text"] = "value", ["int"] = 1, ["long"] = 2L, ["double"] = 1.5, ["bool"] = true, ["guid"] = guid,
                ["time"] = now, ["span"] = TimeSpan.FromSeconds(3), ["uri"] = new Uri("https://example.com/a"),
            },
            ignoreOrder: true);
        message.SequenceNumber.ShouldBe(1);
        message.DeliveryCount.ShouldBe(1);
        message.EnqueuedTime.ShouldBe(brokers.Time.GetUtcNow(), TimeSpan.FromMilliseconds(1));
        message.LockedUntil.ShouldBe(brokers.Time.GetUtcNow() + TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));
        message.ExpiresAt.ShouldBe(message.EnqueuedTime + TimeSpan.FromMinutes(5), TimeSpan.FromSeconds(10));
        message.LockToken.ShouldNotBe(Guid.Empty.ToString());
    }

    [Fact]
    public async Task Messages_arrive_in_the_order_of_sending()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. Numbers(20).Select(number => new ServiceBusMessage(number))]);

        await using var receiver = brokers.Client.CreateReceiver("queue");
        var received = await receiver.OnlyAsync(20);

        received.Select(message => message.Body.ToString()).ShouldBe(Numbers(20));
        received.Select(message => message.SequenceNumber).ShouldBe(Enumerable.Range(1, 20).Select(number => (long)number));
    }

    [Fact]
    public async Task A_completed_message_is_removed()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.Client.CreateReceiver("queue");

        await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);

        (await receiver.PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        await receiver.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task An_abandoned_message_is_redelivered_in_order_with_a_higher_delivery_count()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        await using var receiver = brokers.Client.CreateReceiver("queue");

        var properties = new Dictionary<string, object> { ["tried"] = "once" };
        await receiver.AbandonMessageAsync(await receiver.NextAsync(), properties, Cancellation);
        var again = await receiver.NextAsync();

        again.Body.ToString().ShouldBe("one");
        again.DeliveryCount.ShouldBe(2);
        again.ApplicationProperties["tried"].ShouldBe("once");
    }

    [Fact]
    public async Task A_dead_lettered_message_is_in_the_dead_letter_queue_with_the_reason()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("poison") { Subject = "subject", ApplicationProperties = { ["kept"] = 1 } });
        await using var receiver = brokers.Client.CreateReceiver("queue");

        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "bad", "very bad", Cancellation);

        await receiver.ShouldBeEmptyAsync();
        await using var deadLetters = brokers.DeadLetters("queue");
        var dead = await deadLetters.NextAsync();
        dead.Body.ToString().ShouldBe("poison");
        dead.Subject.ShouldBe("subject");
        dead.ApplicationProperties["kept"].ShouldBe(1);
        dead.DeadLetterReason.ShouldBe("bad");
        dead.DeadLetterErrorDescription.ShouldBe("very bad");
        await deadLetters.CompleteMessageAsync(dead, Cancellation);
        (await deadLetters.PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_message_is_dead_lettered_after_the_maximum_delivery_count()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 2 });
        await brokers.SendAsync("queue", new ServiceBusMessage("poison"));
        await using var receiver = brokers.Client.CreateReceiver("queue");

        await receiver.AbandonMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
        await receiver.AbandonMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);

        await receiver.ShouldBeEmptyAsync();
        (await brokers.DeadLetters("queue").NextAsync()).DeadLetterReason.ShouldBe("MaxDeliveryCountExceeded");
    }

    [Fact]
    public async Task The_lock_of_a_closed_receiver_expires_and_the_message_is_redelivered()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using (var killed = brokers.Client.CreateReceiver("queue"))
            (await killed.NextAsync()).DeliveryCount.ShouldBe(1);

        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
        brokers.Time.Advance(TimeSpan.FromMinutes(1));

        (await receiver.NextAsync()).DeliveryCount.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_with_a_lost_lock_cannot_be_settled()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { LockDuration = TimeSpan.FromSeconds(30) });
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var lost = await receiver.NextAsync();

        brokers.Time.Advance(TimeSpan.FromSeconds(30));
        var again = await receiver.NextAsync();

        (await Should.ThrowAsync<ServiceBusException>(receiver.CompleteMessageAsync(lost, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
        (await Should.ThrowAsync<ServiceBusException>(receiver.RenewMessageLockAsync(lost, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
        await receiver.CompleteMessageAsync(again, Cancellation);
    }

    [Fact]
    public async Task A_renewed_lock_is_held_for_another_lock_duration()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var message = await receiver.NextAsync();
        var lockedUntil = message.LockedUntil;

        brokers.Time.Advance(TimeSpan.FromSeconds(50));
        await receiver.RenewMessageLockAsync(message, Cancellation);
        brokers.Time.Advance(TimeSpan.FromSeconds(50));

        message.LockedUntil.ShouldBe(lockedUntil + TimeSpan.FromSeconds(50), TimeSpan.FromMilliseconds(1));
        await receiver.CompleteMessageAsync(message, Cancellation);
    }

    [Fact]
    public async Task Receive_and_delete_removes_a_message()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.CreateDeletingReceiver("queue");

        var message = await receiver.NextAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(message, Cancellation));
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        (await receiver.PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task Peeking_returns_messages_in_order_without_locking_them()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. Numbers(5).Select(number => new ServiceBusMessage(number))]);
        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.NextAsync();

        var first = await receiver.PeekMessagesAsync(2, cancellationToken: Cancellation);
        var rest = await receiver.PeekMessagesAsync(10, cancellationToken: Cancellation);
        var third = await receiver.PeekMessageAsync(fromSequenceNumber: 3, Cancellation);

        first.Concat(rest).Select(message => message.Body.ToString()).ShouldBe(Numbers(5));
        third!.Body.ToString().ShouldBe("3");
        third.DeliveryCount.ShouldBe(0);
        await Should.ThrowAsync<InvalidOperationException>(() => receiver.CompleteMessageAsync(third, Cancellation));
        await receiver.OnlyAsync(4);
    }

    [Fact]
    public async Task Peeking_large_messages_returns_as_many_as_fit_into_one_response()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. new[] { 250_000, 100_000, 100_000, 100_000 }.Select(size => new ServiceBusMessage(new byte[size]))]);
        await using var receiver = brokers.Client.CreateReceiver("queue");

        var counts = new List<int>();
        while (await receiver.PeekMessagesAsync(10, cancellationToken: Cancellation) is { Count: > 0 } messages)
            counts.Add(messages.Count);

        counts.ShouldBe([1, 2, 1]);
    }

    [Fact]
    public async Task An_expired_message_is_removed()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync(
            "queue",
            new ServiceBusMessage("short") { TimeToLive = TimeSpan.FromMinutes(1) },
            new ServiceBusMessage("long") { TimeToLive = TimeSpan.FromMinutes(3) });

        brokers.Time.Advance(TimeSpan.FromMinutes(2));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("long");
        await brokers.DeadLetters("queue").ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task An_expired_message_is_dead_lettered_if_the_queue_is_configured_for_it()
    {
        await using var brokers = await Brokers.StartAsync(
            new QueueOptions("queue") { DeadLetteringOnMessageExpiration = true, DefaultMessageTimeToLive = TimeSpan.FromMinutes(1) });
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));

        brokers.Time.Advance(TimeSpan.FromMinutes(1));

        (await brokers.DeadLetters("queue").NextAsync()).DeadLetterReason.ShouldBe("TTLExpiredException");
    }

    [Fact]
    public async Task A_locked_message_expires_only_when_it_is_abandoned()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { LockDuration = TimeSpan.FromMinutes(5) });
        await brokers.SendAsync("queue", new ServiceBusMessage("one") { TimeToLive = TimeSpan.FromMinutes(1) });
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var message = await receiver.NextAsync();

        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        (await receiver.PeekMessageAsync(cancellationToken: Cancellation)).ShouldNotBeNull();
        await receiver.AbandonMessageAsync(message, cancellationToken: Cancellation);

        await receiver.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task A_message_with_a_duplicate_id_in_the_window_is_dropped()
    {
        await using var brokers = await Brokers.StartAsync(
            new QueueOptions("queue") { RequiresDuplicateDetection = true, DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(10) });
        await brokers.SendAsync("queue", Identified("a"), Identified("a"), Identified("b"), new ServiceBusMessage(), new ServiceBusMessage());
        brokers.Time.Advance(TimeSpan.FromMinutes(9));
        await brokers.SendAsync("queue", Identified("a"));
        var first = await brokers.PeekAsync("queue");
        brokers.Time.Advance(TimeSpan.FromMinutes(1));
        await brokers.SendAsync("queue", Identified("a"));

        first.Select(message => message.MessageId).Take(2).ShouldBe(["a", "b"]);
        first.Count.ShouldBe(4);
        (await brokers.PeekAsync("queue")).Skip(4).ShouldHaveSingleItem().MessageId.ShouldBe("a");
    }

    [Fact]
    public async Task A_batch_is_received_as_its_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");
        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        foreach (var number in Numbers(3))
        {
            var message = new ServiceBusMessage(number) { MessageId = number, ApplicationProperties = { ["number"] = number } };
            batch.TryAddMessage(message).ShouldBeTrue();
        }

        await sender.SendMessagesAsync(batch, Cancellation);
        await sender.SendMessagesAsync(Numbers(5).Skip(3).Select(number => new ServiceBusMessage(number) { MessageId = number }), Cancellation);

        await using var receiver = brokers.Client.CreateReceiver("queue");
        var received = await receiver.OnlyAsync(5);
        received.Select(message => (message.Body.ToString(), message.MessageId)).ShouldBe(Numbers(5).Select(number => (number, number)));
        received[1].ApplicationProperties["number"].ShouldBe("2");
    }

    [Fact]
    public async Task The_size_of_a_batch_is_limited_by_the_broker()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.MaxMessageSizeInBytes = 10_000;
            options.Queues.Add(new QueueOptions("queue"));
        });
        await using var sender = brokers.Client.CreateSender("queue");
        using var batch = await sender.CreateMessageBatchAsync(Cancellation);
        var added = 0;
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[1000])))
            added++;

        await sender.SendMessagesAsync(batch, Cancellation);

        batch.MaxSizeInBytes.ShouldBe(10_000);
        added.ShouldBe(9);
        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.OnlyAsync(9);
    }

    [Fact]
    public async Task A_message_that_is_too_large_is_rejected_and_the_sender_continues()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");

        var large = new ServiceBusMessage(new byte[300_000]);
        var failure = await Should.ThrowAsync<ServiceBusException>(() => sender.SendMessageAsync(large, Cancellation));
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[250_000]), Cancellation);

        failure.Reason.ShouldBe(ServiceBusFailureReason.MessageSizeExceeded);
        failure.IsTransient.ShouldBeFalse();
        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync()).Body.ToMemory().Length.ShouldBe(250_000);
    }

    [Fact]
    public async Task The_error_names_a_missing_entity()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));

        var sending = await Should.ThrowAsync<ServiceBusException>(() => brokers.SendAsync("missing", new ServiceBusMessage()));
        var receiving = await Should.ThrowAsync<ServiceBusException>(() => brokers.Client.CreateReceiver("missing").NextAsync());

        foreach (var failure in (ServiceBusException[])[sending, receiving])
        {
            failure.Reason.ShouldBe(ServiceBusFailureReason.MessagingEntityNotFound);
            failure.Message.ShouldContain("'missing' could not be found");
        }
    }

    [Fact]
    public async Task Names_of_entities_are_not_case_sensitive()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("Queue"));
        await brokers.SendAsync("QUEUE", new ServiceBusMessage("one"));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_waiting_receiver_gets_a_message_when_it_is_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var waiting = receiver.NextAsync();

        await brokers.SendAsync("queue", new ServiceBusMessage("one"));

        (await waiting).Body.ToString().ShouldBe("one");
    }

    [Fact]
    public async Task A_receiver_that_stopped_waiting_does_not_hold_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var idle = brokers.Client.CreateReceiver("queue");
        await idle.ShouldBeEmptyAsync();
        using var canceled = new CancellationTokenSource(Brokers.NoMessage);
        await Should.ThrowAsync<OperationCanceledException>(() => idle.ReceiveMessageAsync(Brokers.Timeout, canceled.Token));

        await brokers.SendAsync("queue", [.. Numbers(10).Select(number => new ServiceBusMessage(number))]);

        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.OnlyAsync(10);
    }

    [Fact]
    public async Task A_client_that_disconnects_during_a_response_is_not_an_error()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        for (var i = 0; i < 200; i++)
        {
            await using var client = new ServiceBusClient(brokers.Broker.ConnectionString);
            await using var receiver = client.CreateReceiver("queue");
            // The end of the wait drains the link.
            (await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(1), Cancellation)).ShouldBeNull();
        }
    }

    [Fact]
    public async Task Competing_receivers_get_each_message_once()
    {
        const int Count = 300;
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var sender = brokers.Client.CreateSender("queue");
        await using var other = new ServiceBusClient(brokers.Broker.ConnectionString);
        ServiceBusReceiver[] receivers = [brokers.Client.CreateReceiver("queue"), other.CreateReceiver("queue")];
        // Both are attached before the first message is sent.
        await Task.WhenAll(receivers.Select(receiver => receiver.ShouldBeEmptyAsync()));
        await sender.SendMessagesAsync(Numbers(Count).Select(number => new ServiceBusMessage(number)), Cancellation);

        var left = Count;
        var shares = await Task.WhenAll(receivers.Select(ReceiveShareAsync));

        shares.SelectMany(share => share).Order().ShouldBe(Numbers(Count).Order());
        shares.ShouldAllBe(share => share.Count > 0);

        async Task<List<string>> ReceiveShareAsync(ServiceBusReceiver receiver)
        {
            var share = new List<string>();
            while (Volatile.Read(ref left) > 0)
            {
                var messages = await receiver.ReceiveMessagesAsync(10, Brokers.NoMessage, Cancellation);
                Interlocked.Add(ref left, -messages.Count);
                await Task.WhenAll(messages.Select(message => receiver.CompleteMessageAsync(message, Cancellation)));
                share.AddRange(messages.Select(message => message.Body.ToString()));
            }

            return share;
        }
    }

    [Fact]
    public async Task Receive_and_delete_removes_prefetched_messages()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. Numbers(3).Select(number => new ServiceBusMessage(number))]);

        await using var receiver = brokers.Client.CreateReceiver(
            "queue", new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete, PrefetchCount = 10 });
        var received = await receiver.NextAsync(3);

        received.Select(message => message.Body.ToString()).ShouldBe(Numbers(3));
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Prefetched_messages_are_locked()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. Numbers(5).Select(number => new ServiceBusMessage(number))]);
        await using var first = brokers.Client.CreateReceiver("queue", new ServiceBusReceiverOptions { PrefetchCount = 3 });
        (await first.NextAsync()).Body.ToString().ShouldBe("1");

        await using var second = brokers.Client.CreateReceiver("queue");
        var others = await second.NextAsync(1);
        others[0].Body.ToString().ShouldBeOneOf("4", "5");
        var own = await first.NextAsync();
        own.Body.ToString().ShouldBe("2");
        await first.CompleteMessageAsync(own, Cancellation);
    }

    [Fact]
    public async Task A_message_can_be_settled_by_another_receiver()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var message = await receiver.NextAsync();
        await receiver.CloseAsync(Cancellation);

        await using var other = brokers.Client.CreateReceiver("queue");
        await other.CompleteMessageAsync(message, Cancellation);

        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task All_kinds_of_AMQP_bodies_arrive_as_they_were_sent()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        AmqpMessageBody[] bodies =
        [
            AmqpMessageBody.FromValue(new Dictionary<string, object> { ["a"] = 1, ["b"] = "two" }),
            AmqpMessageBody.FromSequence([[1, 2], ["three"]]),
            AmqpMessageBody.FromData([new byte[] { 1 }, new byte[] { 2, 3 }]),
        ];
        foreach (var body in bodies)
        {
            var annotated = new AmqpAnnotatedMessage(body) { Footer = { ["footer"] = "end" }, MessageAnnotations = { ["note"] = "kept" } };
            await brokers.SendAsync("queue", new ServiceBusMessage(annotated));
        }

        var received = await brokers.PeekAsync("queue");
        var raw = received.Select(message => message.GetRawAmqpMessage()).ToList();

        raw.ShouldAllBe(message => Equals(message.Footer["footer"], "end") && Equals(message.MessageAnnotations["note"], "kept"));
        raw[0].Body.TryGetValue(out var value).ShouldBeTrue();
        value.ShouldBeAssignableTo<IDictionary<string, object>>().ShouldNotBeNull()["b"].ShouldBe("two");
        raw[1].Body.TryGetSequence(out var sequence).ShouldBeTrue();
        sequence.ShouldNotBeNull().SelectMany(part => part).ShouldBe([1, 2, "three"]);
        raw[2].Body.TryGetData(out var data).ShouldBeTrue();
        data.ShouldNotBeNull().SelectMany(part => part.ToArray()).ShouldBe(new byte[] { 1, 2, 3 });
    }

    [Fact]
    public async Task Concurrent_senders_and_receivers_handle_each_message_once()
    {
        const int Senders = 4;
        const int Each = 250;
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        var seen = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, Senders).SelectMany(worker => (Task[])[SendAsync(worker), ReceiveAllAsync()]));

        seen.Distinct().Count().ShouldBe(Senders * Each);
        seen.Count.ShouldBe(Senders * Each);

        async Task SendAsync(int worker)
        {
            var sender = brokers.Client.CreateSender("queue");
            for (var i = 0; i < Each; i += 50)
                await sender.SendMessagesAsync(Enumerable.Range(i, 50).Select(number => new ServiceBusMessage($"{worker}-{number}")), Cancellation);
        }

        async Task ReceiveAllAsync()
        {
            await using var other = brokers.Connect();
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
    public async Task Receivers_that_receive_again_immediately_get_the_next_message_immediately()
    {
        const int Receivers = 8;
        const int Each = 100;
        await using var brokers = await Brokers.StartAsync([.. Enumerable.Range(0, Receivers).Select(number => new QueueOptions($"{number}"))]);

        await Task.WhenAll(Enumerable.Range(0, Receivers).Select(number => Task.Run(() => PassOnAsync($"{number}"), Cancellation)));

        async Task PassOnAsync(string queue)
        {
            await using var client = brokers.Connect();
            await using var sender = client.CreateSender(queue);
            await using var receiver = client.CreateReceiver(queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
            for (var i = 0; i < Each; i++)
            {
                // The receiver waits before its message is sent.
                var next = receiver.NextAsync();
                await sender.SendMessageAsync(new ServiceBusMessage($"{i}"), Cancellation);
                (await next).Body.ToString().ShouldBe($"{i}");
            }
        }
    }

    [Fact]
    public async Task Unsupported_features_are_rejected_with_the_reason()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.Queues.Add(new QueueOptions("queue"));
            options.Topics.Add(new TopicOptions("topic") { Subscriptions = [new SubscriptionOptions("all")] });
        });
        await using var rules = brokers.Client.CreateRuleManager("topic", "all");
        await using var sender = brokers.Client.CreateSender("queue");

        var session = await Should.ThrowAsync<Exception>(() => brokers.Client.AcceptNextSessionAsync("queue", cancellationToken: Cancellation));
        var transaction = await Should.ThrowAsync<Exception>(SendInTransactionAsync);
        var rule = await Should.ThrowAsync<Exception>(() => rules.CreateRuleAsync("red", new SqlRuleFilter("colour = 'red'"), Cancellation));

        rule.Message.ShouldContain("This broker does not support the operation 'com.microsoft:add-rule'");
        session.Message.ShouldContain("This broker does not support sessions.");
        transaction.Message.ShouldContain("This broker does not support transactions.");
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();

        async Task SendInTransactionAsync()
        {
            using var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled);
            await sender.SendMessageAsync(new("in a transaction"), Cancellation);
            scope.Complete();
        }
    }

    private static string[] Numbers(int count) =>
        [.. Enumerable.Range(1, count).Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture))];

    private static ServiceBusMessage Identified(string id) => new() { MessageId = id };
}
