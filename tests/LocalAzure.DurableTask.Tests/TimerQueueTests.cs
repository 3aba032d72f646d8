using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Storage;
using LocalAzure.Shared;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.DurableTask.Tests;

public sealed class TimerQueueTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly WorkInFlight _work = new();
    private readonly List<long> _stored = [];
    private readonly List<long> _signaled = [];

    [Theory]
    [InlineData(25)] // more than int.MaxValue milliseconds
    [InlineData(50)] // more than uint.MaxValue milliseconds, the limit of a timer
    [InlineData(500)]
    public void A_message_is_signaled_when_it_is_due_and_not_before(int days)
    {
        using var queue = Start();
        var due = _time.GetUtcNow().AddDays(days).Ticks;
        Store(queue, due).ShouldBeTrue();
        queue.Next.ShouldBe(new DateTime(due, DateTimeKind.Utc));

        _time.Advance(TimeSpan.FromDays(days) - TimeSpan.FromTicks(1));
        _signaled.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromMilliseconds(1));

        _signaled.ShouldBe([due]);
        queue.Next.ShouldBeNull();
        _work.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void Timers_of_the_system_clock_can_wait_for_years()
    {
        using var queue = new TimerQueue(TimeProvider.System, _work, (_, _) => null, exception => Assert.Fail(exception.Message));
        queue.Start();

        queue.TryAdd(DateTime.UtcNow.AddYears(100).Ticks).ShouldBeTrue();
        queue.TryAdd(DateTime.MaxValue.Ticks).ShouldBeTrue();
        queue.TryAdd(DateTime.UtcNow.AddYears(-1).Ticks).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 9_999)]
    [InlineData(0, 48_289_977)]
    [InlineData(9_000, 19_500)]
    [InlineData(1_234, 864_000_000_001)] // one tick more than a day
    public void A_clock_that_is_set_to_the_next_due_time_signals_the_due_messages(long offset, long ticks)
    {
        _time.Advance(TimeSpan.FromTicks(offset));
        using var queue = Start();
        var due = _time.GetUtcNow().Ticks + ticks;
        Store(queue, due);

        _time.SetUtcNow(queue.Next!.Value);

        _signaled.ShouldBe([due]);
    }

    [Fact]
    public void Only_waits_by_the_machine_s_clock_are_split()
    {
        var clock = new SettableClock { Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        using var queue = new TimerQueue(clock, _work, (_, _) => null, exception => Assert.Fail(exception.Message));
        queue.Start();

        queue.TryAdd(clock.Now.AddDays(20).Ticks);

        clock.Timer.Wait.ShouldBe(TimeSpan.FromDays(20));
        SteadyClock.LimitWait(TimeProvider.System, TimeSpan.FromDays(20)).ShouldBe(TimeSpan.FromMinutes(1));
        SteadyClock.LimitWait(SteadyClock.For(TimeProvider.System), TimeSpan.FromDays(20)).ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_timer_that_fires_early_is_set_again_without_a_read()
    {
        var clock = new SettableClock { Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var reads = 0;
        using var queue = new TimerQueue(clock, _work, (_, _) => ++reads > 1 ? null : clock.Now.Ticks + 5_000, exception => Assert.Fail(exception.Message));
        queue.Start();

        clock.Now += TimeSpan.FromTicks(4_999);
        clock.Timer.Fire();
        reads.ShouldBe(1);
        clock.Timer.Wait.ShouldBe(TimeSpan.FromMilliseconds(1));
        clock.Now += TimeSpan.FromMilliseconds(1);
        clock.Timer.Fire();

        reads.ShouldBe(2);
        queue.Next.ShouldBeNull();
    }

    [Fact]
    public void A_message_that_is_already_due_is_left_to_the_caller()
    {
        using var queue = Start();

        Store(queue, _time.GetUtcNow().Ticks).ShouldBeFalse();
        Store(queue, 0).ShouldBeFalse();
    }

    [Fact]
    public void Only_the_next_due_time_is_in_memory_and_the_following_is_read_from_the_store()
    {
        using var queue = Start();
        var dues = new[] { 30, 10, 20 }.Select(minutes => _time.GetUtcNow().AddMinutes(minutes).Ticks).ToList();
        dues.ForEach(due => Store(queue, due));

        queue.Next!.Value.Ticks.ShouldBe(dues[1]);
        _time.Advance(TimeSpan.FromMinutes(10));
        queue.Next!.Value.Ticks.ShouldBe(dues[2]);
        _time.Advance(TimeSpan.FromMinutes(20));

        _signaled.ShouldBe([dues[1], dues[2], dues[0]]);
    }

    [Theory]
    [InlineData(10, 20)]
    [InlineData(20, 10)]
    public void A_removed_message_is_not_waited_for(int removed, int next)
    {
        using var queue = Start();
        var (removedDue, nextDue) = (_time.GetUtcNow().AddMinutes(removed).Ticks, _time.GetUtcNow().AddMinutes(next).Ticks);
        Store(queue, removedDue);
        Store(queue, nextDue);

        _stored.Remove(removedDue);
        queue.Remove(removedDue);

        queue.Next!.Value.Ticks.ShouldBe(nextDue);
        _stored.Remove(nextDue);
        queue.Remove(nextDue);
        queue.Next.ShouldBeNull();
        _signaled.ShouldBeEmpty();
        _work.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public void A_message_that_is_removed_during_a_read_is_not_waited_for()
    {
        var (first, second) = (_time.GetUtcNow().AddMinutes(1).Ticks, _time.GetUtcNow().AddMinutes(2).Ticks);
        TimerQueue queue = null!;
        using var disposing = queue = new(_time, _work, ReadAndRemove, exception => Assert.Fail(exception.Message));
        queue.Start();
        Store(queue, first);
        Store(queue, second);

        _time.Advance(TimeSpan.FromMinutes(1));

        _signaled.ShouldBe([first]);
        queue.Next.ShouldBeNull();

        long? ReadAndRemove(long after, long until)
        {
            var next = Signal(after, until);
            if (_stored.Remove(second))
                queue.Remove(second);
            return next;
        }
    }

    [Fact]
    public void A_failed_read_is_retried()
    {
        var failures = new List<Exception>();
        using var queue = new TimerQueue(
            _time,
            _work,
            (after, until) => _stored.Count > 0 && failures.Count == 0 ? throw OrchestrationStoreException.Closed() : Signal(after, until),
            failures.Add);
        queue.Start();
        var due = _time.GetUtcNow().AddMinutes(1).Ticks;
        Store(queue, due);

        _time.Advance(TimeSpan.FromMinutes(1));
        failures.ShouldHaveSingleItem();
        _signaled.ShouldBeEmpty();
        _time.Advance(TimeSpan.FromSeconds(1));

        _signaled.ShouldBe([due]);
    }

    [Fact]
    public void A_clock_that_is_set_back_neither_loses_a_message_nor_signals_it_early()
    {
        var clock = new SettableClock { Now = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero) };
        using var queue = new TimerQueue(clock, _work, Signal, exception => Assert.Fail(exception.Message));
        var before = clock.Now.AddHours(-1).Ticks;
        _stored.Add(before);
        queue.Start();
        _signaled.ShouldBe([before]);

        // The clock is set back before the message is processed: no message is due.
        clock.Now = clock.Now.AddDays(-1);
        queue.Now.ShouldBe(clock.Now.Ticks);
        var soon = clock.Now.AddMinutes(1).Ticks;
        Store(queue, soon).ShouldBeTrue();
        clock.Timer.Fire();
        _signaled.ShouldBe([before]);
        queue.Next!.Value.Ticks.ShouldBe(soon);

        clock.Now = clock.Now.AddDays(1);
        clock.Timer.Fire();
        _signaled.ShouldBe([before, soon, before]);
    }

    private TimerQueue Start()
    {
        var queue = new TimerQueue(_time, _work, Signal, exception => Assert.Fail(exception.Message));
        queue.Start();
        return queue;
    }

    private bool Store(TimerQueue queue, long due)
    {
        _stored.Add(due);
        return queue.TryAdd(due);
    }

    private long? Signal(long after, long until)
    {
        _signaled.AddRange(_stored.Where(due => due > after && due <= until).Order());
        return _stored.Where(due => due > until).Select(due => (long?)due).Min();
    }

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public ManualTimer Timer { get; private set; } = null!;

        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            Timer = new(() => callback(state));
    }

    private sealed class ManualTimer(Action callback) : ITimer
    {
        public TimeSpan Wait { get; private set; } = Timeout.InfiniteTimeSpan;

        public void Fire()
        {
            Wait.ShouldNotBe(Timeout.InfiniteTimeSpan);
            Wait = Timeout.InfiniteTimeSpan;
            callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Wait = dueTime;
            return true;
        }

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
