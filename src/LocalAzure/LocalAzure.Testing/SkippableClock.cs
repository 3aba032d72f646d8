using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.Testing;

/// <summary>The machine's clock, which can jump over time in which the app would only wait.</summary>
internal sealed class SkippableClock : TimeProvider, IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly WorkInFlight _work;
    private readonly Lock _lock = new();
    private readonly SortedSet<Timer> _timers = new(Comparer<Timer>.Create((x, y) => (x.Due, x.Number).CompareTo((y.Due, y.Number))));
    private readonly ITimer _wake;
    private long _skipped;
    private long _lastNumber;

    public SkippableClock(WorkInFlight work)
    {
        _work = work;
        _wake = System.CreateTimer(_ => FireDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Volatile.Read(ref _skipped));

    public override long GetTimestamp() =>
        System.GetTimestamp() + (long)(Volatile.Read(ref _skipped) * ((double)TimestampFrequency / TimeSpan.TicksPerSecond));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state, Interlocked.Increment(ref _lastNumber));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// If the app is idle, jumps to the next timer, or to <paramref name="until"/> if that is earlier, and returns when the due timers have fired.
    /// Returns false if the app is busy or <paramref name="until"/> is null.
    /// </summary>
    public bool TrySkip(Func<DateTimeOffset?> until)
    {
        if (!_work.TryBeginWhenIdle(() => TryJump(until())))
            return false;

        FireDue();
        _work.End();
        return true;
    }

    public void Dispose() => _wake.Dispose();

    private bool TryJump(DateTimeOffset? until)
    {
        lock (_lock)
        {
            var next = _timers.Min is { } timer && timer.Due < until ? timer.Due : until;
            if (next is null || next == DateTimeOffset.MaxValue)
                return false;

            _skipped += Math.Max(0, (next.Value - GetUtcNow()).Ticks);
            return true;
        }
    }

    // Firing timers counts as work, until their callbacks have begun their own.
    private void FireDue()
    {
        _work.Begin();
        while (TakeDue() is { } timer)
            timer.Fire();
        _work.End();
    }

    private Timer? TakeDue()
    {
        lock (_lock)
        {
            if (_timers.Min is not { } next || next.Due > GetUtcNow())
            {
                Arm();
                return null;
            }

            Set(next, next.Period);
            return next;
        }
    }

    private void Set(Timer timer, TimeSpan wait)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
            if (wait == Timeout.InfiniteTimeSpan)
                return;

            timer.Due = GetUtcNow() + wait;
            _timers.Add(timer);
            if (_timers.Min == timer)
                Arm();
        }
    }

    // Rounded up, because the machine's timers count milliseconds.
    private void Arm()
    {
        if (_timers.Min is not { } next)
            return;

        var wait = TimeSpan.FromMilliseconds(Math.Ceiling((next.Due - GetUtcNow()).TotalMilliseconds));
        _wake.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
    }

    private sealed class Timer(SkippableClock clock, TimerCallback callback, object? state, long number) : ITimer
    {
        public long Number => number;

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Period = period == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : period;
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
