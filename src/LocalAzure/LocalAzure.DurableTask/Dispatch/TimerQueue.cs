namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// Signals the messages in the store that become due. Only the next due time is in memory, however many timers wait.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    // Timers of .NET have a limit of 49 days.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkInFlight _work;
    private readonly Func<long, long, long?> _signalDue;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private long _reached = -1; // what needs no waiting is due at 0
    private long _next = long.MaxValue;
    private bool _signaling;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="work">Where the work of signaling is counted.</param>
    /// <param name="signalDue">Signals what is due after the first time and not after the second, and returns when the next is due.</param>
    /// <param name="failed">Receives the failures of <paramref name="signalDue"/>, which is then called again.</param>
    public TimerQueue(TimeProvider time, WorkInFlight work, Func<long, long, long?> signalDue, Action<Exception> failed)
    {
        (_time, _work, _signalDue, _failed) = (time, work, signalDue, failed);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets when the next message is signaled, to the whole millisecond after it is due, or null if none waits.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_lock)
                return _next == long.MaxValue ? null : new(WholeMilliseconds(_next), DateTimeKind.Utc);
        }
    }

    /// <summary>Gets the time up to which messages have been signaled. It never goes back, even if the clock does.</summary>
    public long Reached
    {
        get
        {
            lock (_lock)
                return _reached;
        }
    }

    /// <summary>Signals what is due, also what has become due while no host was running.</summary>
    public void Start() => Fire();

    /// <summary>Adds the due time of a message that is stored. Returns false if it is due already, so that the caller must signal it.</summary>
    public bool TryAdd(long due)
    {
        lock (_lock)
        {
            if (due <= _reached)
                return false;

            if (due < _next)
            {
                _next = due;
                Arm();
            }

            return true;
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
    }

    private void Fire()
    {
        long after, until;
        _work.Begin();
        lock (_lock)
        {
            if (_signaling || _disposed)
            {
                until = -1;
                after = 0;
            }
            else
            {
                _signaling = true;
                after = _reached;
                until = Math.Max(_time.GetUtcNow().Ticks, _reached);
                _reached = until;
                _next = long.MaxValue; // what is added from here on is after
            }
        }

        if (until >= 0)
            SignalDue(after, until);
        _work.End();
    }

    private void SignalDue(long after, long until)
    {
        long? next;
        try
        {
            next = _signalDue(after, until);
        }
        catch (OrchestrationStoreException exception)
        {
            _failed(exception);
            next = until + RetryDelay.Ticks;
            until = after;
        }

        lock (_lock)
        {
            _signaling = false;
            _reached = until;
            _next = Math.Min(_next, next ?? long.MaxValue);
            Arm();
        }
    }

    private void Arm()
    {
        if (_disposed || _signaling || _next == long.MaxValue)
            return;

        long now;
        do
        {
            now = _time.GetUtcNow().Ticks;
            var wait = TimeSpan.FromTicks(Math.Max(0, _next - now));
            _timer.Change(wait > LongestWait ? LongestWait : RoundUp(wait), Timeout.InfiniteTimeSpan);
        }
        while (_time.GetUtcNow().Ticks - now > ClockStep.Ticks); // the clock was set meanwhile: the wait would be counted twice
    }

    private static long WholeMilliseconds(long ticks) => ticks > DateTime.MaxValue.Ticks - TimeSpan.TicksPerMillisecond
        ? ticks
        : (ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond;

    // To whole milliseconds, which is what a timer can do: one that fires early would fire again and again.
    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
