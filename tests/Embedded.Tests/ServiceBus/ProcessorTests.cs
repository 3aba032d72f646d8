using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus;

namespace Embedded.Tests.ServiceBus;

/// <summary>Processors: receive, handle, settle.</summary>
public sealed class ProcessorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Handled_messages_are_completed()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("1"), new ServiceBusMessage("2"), new ServiceBusMessage("3"));
        var handled = new ConcurrentQueue<string>();
        using var signal = new SemaphoreSlim(0);
        await using var processor = Processor(brokers, new ServiceBusProcessorOptions(), args =>
        {
            handled.Enqueue(args.Message.Body.ToString());
            signal.Release();
            return Task.CompletedTask;
        });

        await processor.StartProcessingAsync(Cancellation);
        for (var count = 0; count < 3; count++)
            await signal.WaitAsync(Cancellation);
        await processor.StopProcessingAsync(Cancellation);

        handled.ShouldBe(["1", "2", "3"]);
        (await brokers.Client.CreateReceiver("queue").PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task As_many_messages_are_handled_at_once_as_asked_for_and_no_more()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", [.. Enumerable.Range(0, 6).Select(number => new ServiceBusMessage($"{number}"))]);
        using var started = new SemaphoreSlim(0);
        var release = new TaskCompletionSource();
        var (running, most) = (0, 0);
        await using var processor = Processor(brokers, new ServiceBusProcessorOptions { MaxConcurrentCalls = 3 }, async _ =>
        {
            var now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            started.Release();
            await release.Task;
            Interlocked.Decrement(ref running);
        });

        await processor.StartProcessingAsync(Cancellation);
        for (var count = 0; count < 3; count++)
            await started.WaitAsync(Cancellation);
        (await started.WaitAsync(Brokers.NoMessage, Cancellation)).ShouldBeFalse();
        release.SetResult();
        for (var count = 0; count < 3; count++)
            await started.WaitAsync(Cancellation);
        await processor.StopProcessingAsync(Cancellation);

        most.ShouldBe(3);
        running.ShouldBe(0);

        static void InterlockedMax(ref int location, int value)
        {
            for (var seen = location; seen < value && Interlocked.CompareExchange(ref location, value, seen) != seen; seen = location)
            {
            }
        }
    }

    [Fact]
    public async Task A_handler_that_throws_is_reported_and_its_message_comes_again_until_it_is_dead_lettered()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue") { MaxDeliveryCount = 3 });
        await brokers.SendAsync("queue", new ServiceBusMessage("poison"));
        var errors = new ConcurrentQueue<ProcessErrorEventArgs>();
        await using var processor = Processor(
            brokers, new ServiceBusProcessorOptions(), _ => throw new InvalidOperationException("handler failed"), errors.Enqueue);

        await processor.StartProcessingAsync(Cancellation);
        await using var deadLetters = brokers.Client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var dead = await deadLetters.NextAsync();
        await processor.StopProcessingAsync(Cancellation);

        dead.DeadLetterReason.ShouldBe("MaxDeliveryCountExceeded");
        errors.Count.ShouldBe(3);
        errors.ShouldAllBe(error => error.ErrorSource == ServiceBusErrorSource.ProcessMessageCallback && error.Exception.Message == "handler failed");
    }

    [Fact]
    public async Task A_handler_may_settle_its_message_itself()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        var errors = new ConcurrentQueue<ProcessErrorEventArgs>();
        await using var processor = Processor(
            brokers,
            new ServiceBusProcessorOptions(),
            args => args.DeadLetterMessageAsync(args.Message, "unwanted", cancellationToken: args.CancellationToken),
            errors.Enqueue);

        await processor.StartProcessingAsync(Cancellation);
        await using var deadLetters = brokers.Client.CreateReceiver("queue", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        (await deadLetters.NextAsync()).DeadLetterReason.ShouldBe("unwanted");
        await processor.StopProcessingAsync(Cancellation);

        errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_lock_of_a_message_is_renewed_while_its_handler_runs()
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.TimeProvider = TimeProvider.System;
            options.Queues.Add(new QueueOptions("queue") { LockDuration = TimeSpan.FromSeconds(4) });
        });
        await brokers.SendAsync("queue", new ServiceBusMessage("one"));
        var errors = new ConcurrentQueue<ProcessErrorEventArgs>();
        var handled = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var processor = Processor(
            brokers,
            new ServiceBusProcessorOptions(),
            async args =>
            {
                var firstEnd = args.Message.LockedUntil;
                while (args.Message.LockedUntil < firstEnd.AddSeconds(1))
                    await Task.Delay(20, args.CancellationToken);
                handled.SetResult(args.Message.DeliveryCount);
            },
            errors.Enqueue);

        await processor.StartProcessingAsync(Cancellation);
        (await handled.Task.WaitAsync(Brokers.Soon, Cancellation)).ShouldBe(1);
        await processor.StopProcessingAsync(Cancellation);

        errors.ShouldBeEmpty();
        (await brokers.Client.CreateReceiver("queue").PeekMessageAsync(cancellationToken: Cancellation)).ShouldBeNull();
    }

    [Fact]
    public async Task A_processor_needs_its_handlers_and_runs_once()
    {
        await using var brokers = await Brokers.StartAsync(new QueueOptions("queue"));
        await using var bare = brokers.Client.CreateProcessor("queue");
        await Should.ThrowAsync<InvalidOperationException>(() => bare.StartProcessingAsync(Cancellation));

        await using var processor = Processor(brokers, new ServiceBusProcessorOptions(), _ => Task.CompletedTask);
        await processor.StartProcessingAsync(Cancellation);
        await Should.ThrowAsync<InvalidOperationException>(() => processor.StartProcessingAsync(Cancellation));
        processor.IsProcessing.ShouldBeTrue();
        await processor.StopProcessingAsync(Cancellation);
        processor.IsProcessing.ShouldBeFalse();
    }

    private static ServiceBusProcessor Processor(
        Brokers brokers,
        ServiceBusProcessorOptions options,
        Func<ProcessMessageEventArgs, Task> handle,
        Action<ProcessErrorEventArgs>? onError = null)
    {
        var processor = brokers.Client.CreateProcessor("queue", options);
        processor.ProcessMessageAsync += handle;
        processor.ProcessErrorAsync += error =>
        {
            onError?.Invoke(error);
            return Task.CompletedTask;
        };
        return processor;
    }
}
