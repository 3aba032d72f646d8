using LocalAzure.DurableTask.Dispatch;
using LocalAzure.Functions.Timers;

namespace LocalAzure.Testing.Tests;

public sealed class SkippableClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_skips_the_clock_runs_as_the_machine_s_clock()
    {
        using var clock = new SkippableClock(new());
        var (before, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());

        (before - DateTimeOffset.UtcNow).Duration().ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await Task.Delay(TimeSpan.FromMilliseconds(20), clock, Cancellation);

        clock.GetUtcNow().ShouldBeGreaterThanOrEqualTo(before.AddMilliseconds(20));
        clock.GetElapsedTime(stamp).ShouldBeInRange(TimeSpan.FromMilliseconds(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void The_clock_jumps_from_timer_to_timer_in_order()
    {
        using var clock = new SkippableClock(new());
        var (began, stamp) = (clock.GetUtcNow(), clock.GetTimestamp());
        var fired = new List<(string Name, double Hours)>();
        using var third = Timer("third", 3);
        using var first = Timer("first", 1);
        using var canceled = Timer("canceled", 2);
        using var moved = Timer("moved", 1.5);
        canceled.Dispose();
        moved.Change(2.5 * Hour, Timeout.InfiniteTimeSpan).ShouldBeTrue();

        while (clock.TrySkip(() => clock.GetUtcNow() < began + (2.8 * Hour) ? began + (2.8 * Hour) : null))
        {
        }

        fired.ShouldBe([("first", 1.0), ("moved", 2.5)]);
        clock.GetElapsedTime(stamp).TotalHours.ShouldBe(2.8, 0.01);

        ITimer Timer(string name, double hours) => clock.CreateTimer(
            _ => fired.Add((name, Math.Round((clock.GetUtcNow() - began).TotalHours, 2))), state: null, hours * Hour, Timeout.InfiniteTimeSpan);
    }

    [Fact]
    public void A_timer_with_a_period_fires_periodically()
    {
        using var clock = new SkippableClock(new());
        var fired = 0;
        using var timer = clock.CreateTimer(_ => fired++, state: null, Hour, Hour);

        for (var i = 0; i < 3; i++)
            clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeTrue();

        fired.ShouldBe(3);
    }

    [Fact]
    public void The_clock_does_not_jump_during_work_or_without_a_limit()
    {
        var work = new WorkInFlight();
        using var clock = new SkippableClock(work);
        clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeFalse();
        using var timer = clock.CreateTimer(_ => { }, state: null, Hour, Timeout.InfiniteTimeSpan);
        clock.TrySkip(() => null).ShouldBeFalse();

        work.Begin();
        clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeFalse();
        work.End();
        clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeTrue();
    }

    [Fact]
    public async Task The_clock_never_jumps_during_work_whenever_it_begins()
    {
        var work = new WorkInFlight();
        using var clock = new SkippableClock(work);
        using var timer = clock.CreateTimer(_ => { }, state: null, Hour, Hour);
        var (jumps, longest) = (0, TimeSpan.Zero);

        var workers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            var longest = TimeSpan.Zero;
            for (var i = 0; i < 20_000 || Volatile.Read(ref jumps) < 100; i++)
            {
                work.Begin();
                var began = clock.GetUtcNow();
                var lasted = clock.GetUtcNow() - began;
                longest = lasted > longest ? lasted : longest;
                work.End();
            }

            return longest;
        })).ToArray();
        while (!workers.All(worker => worker.IsCompleted))
        {
            if (clock.TrySkip(() => DateTimeOffset.MaxValue))
                Interlocked.Increment(ref jumps);
        }

        foreach (var worker in workers)
            longest = await worker is var lasted && lasted > longest ? lasted : longest;
        longest.ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_waiting_loop_is_idle_until_its_timer_is_due()
    {
        var work = new WorkInFlight();
        using var clock = new SkippableClock(work);
        var loop = new LoopTimeProvider(clock, work);
        var idle = new List<bool>();
        work.Begin();

        using var wait = loop.CreateTimer(_ => idle.Add(work.IsIdle), state: null, Hour, Timeout.InfiniteTimeSpan);
        work.IsIdle.ShouldBeTrue();
        clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeTrue();

        idle.ShouldBe([false]);
        work.IsIdle.ShouldBeFalse();
        clock.TrySkip(() => DateTimeOffset.MaxValue).ShouldBeFalse("the loop works");
        using var next = loop.CreateTimer(_ => { }, state: null, Hour, Timeout.InfiniteTimeSpan);
        work.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public async Task A_loop_whose_wait_is_canceled_counts_as_work()
    {
        var work = new WorkInFlight();
        using var clock = new SkippableClock(work);
        using var cancellation = new CancellationTokenSource();
        work.Begin();
        var waiting = Task.Delay(Hour, new LoopTimeProvider(clock, work), cancellation.Token);
        work.IsIdle.ShouldBeTrue();

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);

        work.IsIdle.ShouldBeFalse();
    }
}
