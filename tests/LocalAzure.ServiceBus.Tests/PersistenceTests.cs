using System.Net;
using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>What a broker keeps when it stops, crashes, or has no room.</summary>
public sealed class PersistenceTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_restarted_broker_has_everything_it_had()
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
        await brokers.StartAgainAsync();

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
    public async Task A_sequence_number_is_not_given_twice_even_when_its_message_is_gone()
    {
        await using var brokers = await StartAsync();
        await using (var receiver = brokers.Client.CreateReceiver("queue"))
        {
            await brokers.SendAsync("queue", new ServiceBusMessage("one"));
            await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);
        }

        await brokers.StopAsync();
        await brokers.StartAgainAsync();

        await brokers.SendAsync("queue", new ServiceBusMessage("two"));
        await using var again = brokers.Client.CreateReceiver("queue");
        (await again.NextAsync()).SequenceNumber.ShouldBe(2);
    }

    [Fact]
    public async Task Duplicates_are_known_after_a_restart()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("unique", new ServiceBusMessage("first") { MessageId = "a" });

        await brokers.StopAsync();
        await brokers.StartAgainAsync();

        await brokers.SendAsync("unique", new ServiceBusMessage("second") { MessageId = "a" });
        await using var receiver = brokers.Client.CreateReceiver("unique");
        (await receiver.OnlyAsync(1))[0].Body.ToString().ShouldBe("first");
    }

    [Fact]
    public async Task Scheduled_and_deferred_messages_are_known_after_a_restart()
    {
        await using var brokers = await StartAsync();
        await using var sender = brokers.Client.CreateSender("queue");
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var now = brokers.Time.GetUtcNow();
        await brokers.SendAsync("queue", new ServiceBusMessage("deferred"));
        var deferred = await receiver.NextAsync();
        await receiver.DeferMessageAsync(deferred, cancellationToken: Cancellation);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("due meanwhile"), now.AddMinutes(1), Cancellation);
        var number = await sender.ScheduleMessageAsync(new ServiceBusMessage("cancelled"), now.AddHours(1), Cancellation);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("due later"), now.AddHours(1), Cancellation);

        await brokers.StopAsync();
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        await brokers.StartAgainAsync();

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
    public async Task A_data_file_of_the_first_version_is_upgraded()
    {
        await using (var connection = new SqliteConnection($"Data Source={_folder.File("broker.db")};Pooling=False"))
        {
            await connection.OpenAsync(Cancellation);
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE queue (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE COLLATE NOCASE, last_sequence_number INTEGER NOT NULL);
                CREATE TABLE message (
                    queue_id INTEGER NOT NULL REFERENCES queue (id),
                    sequence_number INTEGER NOT NULL,
                    enqueued_at INTEGER NOT NULL,
                    expires_at INTEGER,
                    time_to_live INTEGER,
                    delivery_count INTEGER NOT NULL,
                    annotations BLOB,
                    bare BLOB NOT NULL,
                    PRIMARY KEY (queue_id, sequence_number)) WITHOUT ROWID;
                CREATE TABLE duplicate (
                    entity TEXT NOT NULL COLLATE NOCASE,
                    message_id TEXT NOT NULL,
                    expires_at INTEGER NOT NULL,
                    PRIMARY KEY (entity, message_id)) WITHOUT ROWID;
                INSERT INTO queue VALUES (1, 'queue', 7);
                INSERT INTO message VALUES (1, 7, 638000000000000000, NULL, NULL, 2, NULL, x'005375a0036f6c64');
                PRAGMA user_version = 1;
                """;
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await using var brokers = await StartAsync();
        await brokers.SendAsync("queue", new ServiceBusMessage("new"));

        await using var receiver = brokers.Client.CreateReceiver("queue");
        var messages = await receiver.OnlyAsync(2);
        messages.Select(message => (message.Body.ToString(), message.SequenceNumber, message.DeliveryCount)).ShouldBe([("old", 7L, 3), ("new", 8L, 1)]);
        await receiver.DeferMessageAsync(messages[0], cancellationToken: Cancellation);
        (await receiver.ReceiveDeferredMessageAsync(7, Cancellation)).Body.ToString().ShouldBe("old");
    }

    [Fact]
    public async Task What_expired_while_the_broker_was_down_is_not_delivered()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("queue", new ServiceBusMessage("old") { TimeToLive = TimeSpan.FromMinutes(1) });

        await brokers.StopAsync();
        brokers.Time.Advance(TimeSpan.FromMinutes(2));
        await brokers.StartAgainAsync();

        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
    }

    [Fact]
    public async Task What_was_accepted_is_on_disk_at_that_moment()
    {
        await using var brokers = await StartAsync();
        await brokers.SendAsync("queue", new ServiceBusMessage("one"), new ServiceBusMessage("two"));
        await using (var receiver = brokers.Client.CreateReceiver("queue"))
            await receiver.CompleteMessageAsync(await receiver.NextAsync(), Cancellation);

        // As a crash leaves them: the files while the broker runs.
        foreach (var file in (string[])["broker.db", "broker.db-wal"])
            File.Copy(_folder.File(file), _folder.File("copy-" + file));
        File.Move(_folder.File("copy-broker.db-wal"), _folder.File("copy-broker.db") + "-wal", overwrite: true);
        await using var survivor = await StartAsync("copy-broker.db");

        await using var survivorReceiver = survivor.Client.CreateReceiver("queue");
        (await survivorReceiver.OnlyAsync(1))[0].Body.ToString().ShouldBe("two");
    }

    [Fact]
    public async Task A_second_broker_on_the_same_file_is_told_so()
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
    public async Task A_full_store_refuses_what_is_sent_loses_nothing_and_goes_on_when_there_is_room()
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
        // The refused message was not remembered as seen.
        await sender.SendMessageAsync(Message(sent), Cancellation);

        var rest = await receiver.OnlyAsync(sent - 4);
        rest.Select(message => message.MessageId).ShouldBe(Enumerable.Range(5, sent - 4).Select(number => $"{number}"));

        static ServiceBusMessage Message(int number) => new(new byte[20_000]) { MessageId = $"{number}" };
    }

    [Fact]
    public async Task A_batch_that_does_not_fit_is_refused_as_a_whole()
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
