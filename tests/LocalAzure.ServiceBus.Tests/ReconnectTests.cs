using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>Clients of a broker that restarts.</summary>
public sealed class ReconnectTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sender_survives_a_restart_of_the_broker_without_lost_messages()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = folder.File("broker.db");
            options.Queues.Add(new QueueOptions("queue") { RequiresDuplicateDetection = true });
        });
        await using var sender = brokers.Client.CreateSender("queue");
        using var halfway = new SemaphoreSlim(0);
        var publishing = PublishAsync();

        await halfway.WaitAsync(Cancellation);
        await brokers.StopAsync();
        await brokers.RestartAsync();
        await publishing;

        await using var receiver = brokers.Client.CreateReceiver("queue");
        // Duplicate detection drops messages that were stored but not confirmed.
        var received = await receiver.OnlyAsync(400);
        received.Select(message => message.MessageId).Order().ShouldBe(Enumerable.Range(0, 400).Select(number => $"{number:d3}"));

        Task PublishAsync()
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancellation };
            return Parallel.ForAsync(0, 400, options, async (number, token) =>
            {
                await sender.SendMessageAsync(new ServiceBusMessage("body") { MessageId = $"{number:d3}" }, token);
                if (number == 100)
                    halfway.Release();
            });
        }
    }

    [Fact]
    public async Task A_waiting_receiver_survives_a_restart_of_the_broker()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        await receiver.ShouldBeEmptyAsync();
        var waiting = receiver.NextAsync();

        await brokers.StopAsync();
        await brokers.RestartAsync();
        await brokers.Client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("after"));

        (await waiting).Body.ToString().ShouldBe("after");
    }

    [Fact]
    public async Task A_processor_survives_a_restart_of_the_broker()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = folder.File("broker.db");
            options.Queues.Add(new QueueOptions("queue"));
        });
        var handled = new ConcurrentQueue<string>();
        using var signal = new SemaphoreSlim(0);
        await using var processor = brokers.Client.CreateProcessor("queue");
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += args =>
        {
            handled.Enqueue(args.Message.Body.ToString());
            signal.Release();
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Cancellation);
        await brokers.Client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("before"));
        await signal.WaitAsync(Cancellation);

        await brokers.StopAsync();
        await brokers.RestartAsync();
        await brokers.Client.CreateSender("queue").SendAllAsync(new ServiceBusMessage("after"));
        while (!handled.Contains("after"))
            await signal.WaitAsync(Cancellation);
        await processor.StopProcessingAsync(Cancellation);

        handled.ShouldContain("before");
    }

    [Fact]
    public async Task A_lock_is_lost_by_a_restart_of_the_broker_and_its_message_is_redelivered()
    {
        using var folder = new TempFolder();
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.DataFile = folder.File("broker.db");
            options.Queues.Add(new QueueOptions("queue"));
        });
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        await using var receiver = brokers.Client.CreateReceiver("queue");
        var message = await receiver.NextAsync();

        await brokers.StopAsync();
        await brokers.RestartAsync();

        (await receiver.NextAsync()).Body.ToString().ShouldBe("one");
        (await Should.ThrowAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(message, Cancellation)))
            .Reason.ShouldBe(ServiceBusFailureReason.MessageLockLost);
    }
}
