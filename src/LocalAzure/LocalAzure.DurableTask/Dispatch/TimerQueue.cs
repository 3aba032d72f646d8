namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// Signals the messages in the store that become due. Only the next due time is in memory, however many timers wait.
/// </summary>
internal sealed class TimerQueue : IDisposable
{
    // Waits of .NET do not count the time that a machine sleeps, so the clock is read again after this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkInFlight _work;
    private readonly Func<long, long, long?> _signalDue;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private long _reached = -1; // what needs no waiting is due at 0
    private long _next = long.MaxValue;
    private bool _signaling;
    private bool _readAgain;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="work">Where the work of signaling is counted.</param>
    /// <param name="signalDue">Signals what is due after the first time and not after the second, and returns when the next is due.</param>
    /// <param name="failed">Receives the failures of <paramref name="signalDue"/>, which is then called again.</param>
    public TimerQueue(TimeProvider time, WorkInFlight work, Func<long, long, long?> signalDue, Action<Exception> failed)
    {
        (_time, _work, _signalDue, _failed) = (time, work, signalDue, failed);
        _timer = time.CreateTimer(_ => Fire(force: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets when the next message is due, or null if none waits.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_lock)
                return _next == long.MaxValue ? null : new(_next, DateTimeKind.Utc);
        }
    }

    /// <summary>Gets the time. Messages that are due later are signaled later, even if the clock has been set back.</summary>
    public long Now
    {
        get
        {
            lock (_lock)
                return ReadClock();
        }
    }

    /// <summary>Signals what is due, also what has become due while no host was running.</summary>
    public void Start() => Fire(force: true);

    /// <summary>Adds the due time of a message that is stored. Returns false if it is due already, so that the caller must signal it.</summary>
    public bool TryAdd(long due)
    {
        lock (_lock)
        {
            ReadClock();
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

    /// <summary>Forgets messages that are not stored any more.</summary>
    /// <param name="latestDue">The latest due time of these messages.</param>
    public void Remove(long latestDue)
    {
        lock (_lock)
        {
            // What is being read now may have been read before the messages were removed.
            if (latestDue <= _reached || (latestDue < _next && !_signaling))
                return;
        }

        Fire(force: true);
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
    }

    private void Fire(bool force)
    {
        _work.Begin();
        while (TryBeginSignaling(force) is var (after, until) && SignalDue(after, until))
            force = true;
        _work.End();
    }

    private (long After, long Until)? TryBeginSignaling(bool force)
    {
        lock (_lock)
        {
            if (_signaling || _disposed)
            {
                _readAgain |= force;
                return null;
            }

            var now = ReadClock();
            if (now < _next && !force)
            {
                // The longest wait is over, or the timer was early by less than a millisecond, which is all it counts in.
                Arm(atLeast: Millisecond);
                return null;
            }

            var after = _reached;
            _signaling = true;
            _reached = now;
            _next = long.MaxValue; // what is added from here on is after
            return (after, now);
        }
    }

    // Returns whether the store must be read again, because it has changed meanwhile.
    private bool SignalDue(long after, long until)
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
            _reached = Math.Min(_reached, until);
            _next = Math.Min(_next, next ?? long.MaxValue);
            Arm();
            (var again, _readAgain) = (_readAgain, false);
            return again;
        }
    }

    private long ReadClock()
    {
        var now = _time.GetUtcNow().Ticks;
        if (now < _reached)
        {
            // The clock was set back: what was signaled as due is not due any more, and is signaled again when it is.
            _reached = now;
            _next = now;
            Arm();
        }

        return now;
    }

    private void Arm(TimeSpan atLeast = default)
    {
        if (_disposed || _signaling || _next == long.MaxValue)
            return;

        long now;
        do
        {
            now = _time.GetUtcNow().Ticks;
            var wait = TimeSpan.FromTicks(Math.Max(atLeast.Ticks, _next - now));
            _timer.Change(wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        }
        while (_time.GetUtcNow().Ticks - now > Millisecond.Ticks); // the clock was set meanwhile: the wait would be counted twice
    }
}
