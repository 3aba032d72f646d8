using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using LocalAzure.Shared;

namespace LocalAzure.ServiceBus.Tests;

/// <summary>The system clock is set while the broker runs.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    private TimeSpan _set;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(24)]
    public async Task A_scheduled_message_arrives_and_a_lock_expires_on_time(int hours)
    {
        await using var brokers = await Brokers.StartAsync(options =>
        {
            options.TimeProvider = new SteadyClock(() => Stopwatch.GetElapsedTime(0).Ticks, () => DateTimeOffset.UtcNow + _set);
            options.Queues.Add(new QueueOptions("queue") { LockDuration = TimeSpan.FromSeconds(1) });
        });
        await using var sender = brokers.Client.CreateSender("queue");
        await sender.ScheduleMessageAsync(new ServiceBusMessage("before"), DateTimeOffset.UtcNow.AddMilliseconds(500), Cancellation);
        _set = TimeSpan.FromHours(hours);
        await sender.ScheduleMessageAsync(new ServiceBusMessage("after"), DateTimeOffset.UtcNow + _set + TimeSpan.FromMilliseconds(500), Cancellation);
        await using var receiver = brokers.Client.CreateReceiver("queue");

        var received = await receiver.NextAsync(2);
        received.Select(message => message.Body.ToString()).ShouldBe(["before", "after"]);
        received[0].LockedUntil.ShouldBe(DateTimeOffset.UtcNow + _set, Tolerance);
        (await receiver.NextAsync()).DeliveryCount.ShouldBe(2, "the lock has expired");
    }
}
