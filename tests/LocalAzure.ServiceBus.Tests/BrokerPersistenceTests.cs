using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The data file when the broker stops, crashes or has no space.</summary>
public sealed class BrokerPersistenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_restarted_broker_has_all_messages()
    {
        await using var brokers = await StartAsync();
        await using (var receiver = brokers.Client.CreateReceiver("queue"))
        {
            await brokers.SendAsync(
                "queue",
                new ServiceBusMessage("poison"),
                new ServiceBusMessage("done"),
                new ServiceBusMessage("tried")
                {
                    MessageId = "id",
                    Subject = "subject",
                    PartitionKey = "partition",
                    TimeToLive = TimeSpan.FromHours(1),
                    ApplicationProperties = { ["key"] = 1 },
                },
                new ServiceBusMessage("locked"));
            await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "bad", cancellationToken: Cancellation);
            await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);
            await receiver.AbandonMessageAsync(await receiver.NextAsync(), cancellationToken: Cancellation);
            await receiver.NextAsync(2);
        }

        await brokers.StopAsync();
        await brokers.RestartAsync();

        await using var again = brokers.Client.CreateReceiver("queue");
        await brokers.SendAsync("queue", new ServiceBusMessage("after"));
        var messages = await again.OnlyAsync(3);
        messages.Select(message => (message.Body.ToString(), message.SequenceNumber, message.DeliveryCount))
            .ShouldBe([("tried", 3L, 2), ("locked", 4L, 1), ("after", 5L, 1)]);
        messages[0].MessageId.ShouldBe("id");
        messages[0].Subject.ShouldBe("subject");
        messages[0].PartitionKey.ShouldBe("partition");
        messages[0].TimeToLive.ShouldBe(TimeSpan.FromHours(1));
        messages[0].ApplicationProperties["key"].ShouldBe(1);
        await using var deadLetters = brokers.Client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        (await deadLetters.NextAsync()).DeadLetterReason.ShouldBe("bad");
    }

    [Fact]
    public async Task The_sequence_number_of_a_removed_message_is_not_used_again()
    {
        await using var brokers = await StartAsync();
        await using (var receiver = brokers.Client.CreateReceiver("queue"))
        {
            await brokers.SendAsync("queue", new ServiceBusMessage("one"));
            await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);
        }

        await brokers.StopAsync();
        await brokers.RestartAsync();

        await brokers.SendAsync("queue", new ServiceBusMessage("two"));
        await using var again = brokers.Client.CreateReceiver("queue");
        (await again.NextAsync()).SequenceNumber.ShouldBe(2);
    }

    [Fact]
    public async Task Duplicates_are_detected_after_a_restart()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("unique", new ServiceBusMessage("first") { MessageId = "a" });

        await brokers.StopAsync();
        await brokers.RestartAsync();

        await brokers.SendAsync("unique", new ServiceBusMessage("second") { MessageId = "a" });
        await using var receiver = brokers.Client.CreateReceiver("unique");
        (await receiver.OnlyAsync(1))[0].Body.ToString().ShouldBe("first");
    }

    [Fact]
    public async Task Scheduled_and_deferred_messages_are_kept_after_a_restart()
    {
        await using var brokers = await StartAsync();
        await using var sender = brokers.Client.CreateSender("queue");
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var now = brokers.Time.GetUtcNow();
        await brokers.SendAsync("queue", new ServiceBusMessage("deferred"));
        var deferred = await receiver.NextAsync();
        await receiver.DeferMessageAsync(deferred, cancellationToken: Cancellation);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("due meanwhile"), now.AddMinutes(1), Cancellation);
        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("canceled"), now.AddHours(1), Cancellation);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("due later"), now.AddHours(1), Cancellation);

        await brokers.StopAsync();
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        await brokers.RestartAsync();

        var meanwhile = await receiver.NextAsync();
        meanwhile.Body.ToString().ShouldBe("due meanwhile");
        await receiver.CompleteMessageAsync(meanwhile, Cancellation);
        await sender.CancelScheduledMessageAsync(number, Cancellation);
        (await receiver.ReceiveDeferredMessageAsync(deferred.SequenceNumber, Cancellation)).Body.ToString().ShouldBe("deferred");
        brokers.Time.Advance(TimeSpan.FromHours(1));
        (await receiver.NextAsync()).Body.ToString().ShouldBe("due later");
        (await brokers.PeekAsync("queue")).Select(message => message.Body.ToString()).ShouldBe(["deferred", "due later"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_data_file_of_another_version_is_rejected()
    {
        await using (var connection = new SqliteConnection($"Data Source={_folder.File("broker.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        (await Should.ThrowAsync<IOException>(StartAsync)).Message.ShouldBe(
            $"'{_folder.File("broker.db")}' has version 1, and this broker reads version 2. Move the file away to start with an empty one.");
    }

    [Fact]
    public async Task A_message_that_expired_while_the_broker_was_stopped_is_not_delivered()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("queue", new ServiceBusMessage("old") { TimeToLive = TimeSpan.FromMinutes(1) });

        await brokers.StopAsync();
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        await brokers.RestartAsync();

        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task An_accepted_message_is_on_disk()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("queue", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        await using (var receiver = brokers.Client.CreateReceiver("queue"))
            await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);

        // The files of a running broker are those after a crash.
        foreach (var file in (string[])["broker.db", "broker.db-wal"])
            File.Copy(_folder.File(file), _folder.File("copy-" + file));
        File.Move(_folder.File("copy-broker.db-wal"), _folder.File("copy-broker.db") + "-wal", overwrite: true);
        await using var survivor = await StartAsync("copy-broker.db");

        await using var survivorReceiver = survivor.Client.CreateReceiver("queue");
        (await survivorReceiver.OnlyAsync(1))[0].Body.ToString().ShouldBe("two");
    }

    [Fact]
    public async Task A_second_broker_on_the_same_file_is_rejected()
    {
        await using var brokers = await StartAsync();

        var failure = await Should.ThrowAsync<IOException>(StartAsync);

        failure.Message.ShouldContain(_folder.File("broker.db"));
        failure.Message.ShouldContain("in use by another broker");
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();
        var port = ((IPEndPoint)occupied.LocalEndpoint).Port;

        var failure = await Should.ThrowAsync<IOException>(() => Brokers.StartAsync(options => options.Port = port));

        failure.Message.ShouldContain($"Port {port}");
    }

    [Fact]
    public async Task A_full_store_rejects_messages_loses_none_and_continues_when_there_is_space()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = _folder.File("small.db");
            options.MaxSizeInMegabytes = 1;
            options.Queues.Add(new QueueOptions("queue") { RequiresDuplicateDetection = true });
        });
        await using var sender = brokers.Client.CreateSender("queue");
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var sent = 0;
        var failure = await Should.ThrowAsync<ServiceBusException>(async () =>
        {
            for (; sent < 100; sent++)
                await sender.SendMessageAsync(Message(sent), Cancellation);
        });

        failure.Reason.ShouldBe(ServiceBusFailureReason.QuotaExceeded);
        brokers.Errors.ShouldHaveSingleItem().ShouldContain("could not be stored");
        brokers.Errors.Clear();

        foreach (var message in await receiver.NextAsync(5))
            await receiver.CompleteMessageAsync(message, Cancellation);
        // The id of the rejected message is not a duplicate.
        await sender.SendMessageAsync(Message(sent), Cancellation);

        var rest = await receiver.OnlyAsync(sent - 4);
        rest.Select(message => message.MessageId).ShouldBe(Enumerable.Range(5, sent - 4).Select(number => $"{number}"));

        static ServiceBusMessage Message(int number) => new(new byte[20_000]) { MessageId = $"{number}" };
    }

    [Fact]
    public async Task A_batch_that_does_not_fit_is_rejected_as_a_whole()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.MaxSizeInMegabytes = 1;
            options.Queues.Add(new QueueOptions("queue"));
        });
        await using var sender = brokers.Client.CreateSender("queue");
        var stored = 0;
        await Should.ThrowAsync<ServiceBusException>(async () =>
        {
            for (; stored < 1000; stored += 10)
                await sender.SendMessagesAsync(Enumerable.Range(0, 10).Select(_ => new ServiceBusMessage(new byte[20_000])), Cancellation);
        });
        brokers.Errors.Clear();

        await using var receiver = brokers.Client.CreateReceiver("queue");
        (await receiver.OnlyAsync(stored)).Select(message => message.SequenceNumber).ShouldBe(Enumerable.Range(1, stored).Select(number => (long)number));
    }

    private Task<Brokers> StartAsync() => StartAsync("broker.db");

    private Task<Brokers> StartAsync(string file) => Brokers.StartAsync(options =>
    {
        options.DataFile = _folder.File(file);
        options.Queues.Add(new QueueOptions("queue"));
        options.Queues.Add(new QueueOptions("unique") { RequiresDuplicateDetection = true });
    });
}
