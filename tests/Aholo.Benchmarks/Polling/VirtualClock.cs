namespace Aholo.Benchmarks.Polling;

/// <summary>A clock that stands still until it is told to go to the next timer.</summary>
internal sealed class VirtualClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<VirtualTimer, (long DueAt, long Order)> _timers = new();
    private long _now;
    private long _order;
    private int _running;

    /// <summary>Timers due after this are limits that are never reached; they neither run nor count.</summary>
    public required TimeSpan Horizon { get; init; }

    /// <summary>How many timers are still to go off.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>The time since the start.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(GetTimestamp());

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _now);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Goes to the next timer and lets it go off; false when there is none.</summary>
    public bool GoToNext()
    {
        VirtualTimer? timer;
        lock (_gate)
        {
            do
            {
                if (!_timers.TryDequeue(out timer, out var due))
                    return false;
                if (timer.IsDueAt(due.DueAt))
                    _now = Math.Max(_now, due.DueAt);
                else
                    timer = null;
            }
            while (timer is null);
            timer.DueAt = null;
            _running--;
        }

        timer.GoOff();
        return true;
    }

    private sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public long? DueAt { get; set; }

        public bool IsDueAt(long time) => DueAt == time;

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
                throw new NotSupportedException("Nothing that is measured uses a periodic timer.");
            lock (clock._gate)
            {
                if (DueAt is not null)
                    clock._running--;
                DueAt = null;
                if (dueTime == Timeout.InfiniteTimeSpan || dueTime > clock.Horizon)
                    return true;
                DueAt = clock._now + dueTime.Ticks;
                clock._running++;
                clock._timers.Enqueue(this, (DueAt.Value, clock._order++));
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
