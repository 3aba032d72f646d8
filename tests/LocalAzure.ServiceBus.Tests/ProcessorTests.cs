using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace LocalAzure.ServiceBus.Tests;

public sealed class ProcessorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_processor_completes_handled_messages_and_dead_letters_failing_ones()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 3 });
        string[] bodies = [.. Enumerable.Range(0, 50).Select(number => $"{number:d2}")];
        await brokers.Client.CreateSender("queue")
            .SendMessagesAsync([.. bodies.Select(body => new ServiceBusMessage(body)), new ServiceBusMessage("poison")], Cancellation);
        var (handled, errors) = (new ConcurrentBag<string>(), new ConcurrentQueue<string>());
        await using var processor = Processor(
            brokers,
            new ServiceBusProcessorOptions { MaxConcurrentCalls = 8, PrefetchCount = 20 },
            args =>
            {
                var body = args.Message.Body.ToString();
                if (body == "poison")
                    throw new InvalidOperationException($"delivery {args.Message.DeliveryCount}");
                handled.Add(body);
                return Task.CompletedTask;
            },
            args => errors.Enqueue($"{args.ErrorSource}: {args.Exception.Message}"));

        await processor.StartProcessingAsync(Cancellation);
        var dead = await brokers.DeadLetters("queue").NextAsync();
        await processor.StopProcessingAsync(Cancellation);

        (dead.Body.ToString(), dead.DeadLetterReason).ShouldBe(("poison", "MaxDeliveryCountExceeded"));
        errors.ShouldBe(["ProcessMessageCallback: delivery 1", "ProcessMessageCallback: delivery 2", "ProcessMessageCallback: delivery 3"]);
        handled.Order(StringComparer.Ordinal).ShouldBe(bodies);
        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handler_can_settle_its_message()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        var errors = new ConcurrentQueue<Exception>();
        await using var processor = Processor(
            brokers,
            new ServiceBusProcessorOptions(),
            args => args.DeadLetterMessageAsync(args.Message, "unwanted", cancellationToken: args.CancellationToken),
            args => errors.Enqueue(args.Exception));

        await processor.StartProcessingAsync(Cancellation);
        (await brokers.DeadLetters("queue").NextAsync()).DeadLetterReason.ShouldBe("unwanted");
        await processor.StopProcessingAsync(Cancellation);

        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lock_of_a_message_is_renewed_while_its_handler_runs()
    {
        // The client renews by the system clock, ten seconds before the lock expires or after half of its duration.
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { LockDuration = TimeSpan.FromSeconds(5) });
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var processor = Processor(
            brokers,
            new ServiceBusProcessorOptions(),
            async args =>
            {
                var first = args.Message.LockedUntil;
                brokers.Time.Advance(TimeSpan.FromSeconds(1));
                while (args.Message.LockedUntil == first)
                    await Task.Delay(20, args.CancellationToken);
                brokers.Time.Advance(TimeSpan.FromSeconds(4.5));
                await args.CompleteMessageAsync(args.Message, args.CancellationToken);
                settled.TrySetResult();
            },
            args => settled.TrySetException(args.Exception));

        await processor.StartProcessingAsync(Cancellation);
        await settled.Task.WaitAsync(Brokers.Timeout, Cancellation);

        (await brokers.PeekAsync("queue")).ShouldBeEmpty();
    }

    private static ServiceBusProcessor Processor(
        Brokers brokers,
        ServiceBusProcessorOptions options,
        Func<ProcessMessageEventArgs, Task> handle,
        Action<ProcessErrorEventArgs> onError)
    {
        var processor = brokers.Client.CreateProcessor("queue", options);
        processor.ProcessMessageAsync += handle;
        processor.ProcessErrorAsync += error =>
        {
            onError(error);
            return Task.CompletedTask;
        };
        return processor;
    }
}
