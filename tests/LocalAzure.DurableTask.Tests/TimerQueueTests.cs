using LocalAzure.DurableTask.Dispatch;
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
    [InlineData(10_000)]
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
    public void Timers_of_the_machine_can_wait_for_years()
    {
        using var queue = new TimerQueue(TimeProvider.System, _work, (_, _) => null, exception => Assert.Fail(exception.Message));
        queue.Start();

        queue.TryAdd(DateTime.UtcNow.AddYears(100).Ticks).ShouldBeTrue();
        queue.TryAdd(DateTime.MaxValue.Ticks).ShouldBeTrue();
        queue.TryAdd(DateTime.UtcNow.AddYears(-1).Ticks).ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9_999)]
    [InlineData(48_289_977)]
    public void A_clock_that_is_set_to_the_next_time_signals_what_is_due_then(long ticks)
    {
        using var queue = Start();
        var due = _time.GetUtcNow().Ticks + ticks;
        Store(queue, due);

        _time.SetUtcNow(queue.Next!.Value);

        _signaled.ShouldBe([due]);
    }

    [Fact]
    public void What_is_due_already_is_left_to_the_caller()
    {
        using var queue = Start();

        Store(queue, _time.GetUtcNow().Ticks).ShouldBeFalse();
        Store(queue, 0).ShouldBeFalse();
    }

    [Fact]
    public void Only_the_next_due_time_is_kept_and_the_following_is_read_from_the_store()
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

    [Fact]
    public void A_store_that_cannot_be_read_is_read_again()
    {
        var failures = new List<Exception>();
        using var queue = new TimerQueue(
            _time,
            _work,
            (after, until) => failures.Count == 0 && until > after + 1 && _stored.Count > 0 ? throw OrchestrationStoreException.Closed() : Signal(after, until),
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
}
