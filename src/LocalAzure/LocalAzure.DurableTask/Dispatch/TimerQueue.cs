using LocalAzure.DurableTask.Storage;
using LocalAzure.Shared;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>Signals stored messages when they become due. Only the next due time is in memory.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly WorkInFlight _work;
    private readonly Func<long, long, long?> _signalDue;
    private readonly Action<Exception> _failed;
    private readonly ITimer _timer;
    private long _reached = -1; // messages without a due time are due at 0
    private long _next = long.MaxValue;
    private bool _signaling;
    private bool _readAgain;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="work">Counts the work of signaling.</param>
    /// <param name="signalDue">Signals the messages that are due after the first time and not after the second. Returns the next due time.</param>
    /// <param name="failed">Receives the failures of <paramref name="signalDue"/>, which is retried.</param>
    public TimerQueue(TimeProvider time, WorkInFlight work, Func<long, long, long?> signalDue, Action<Exception> failed)
    {
        (_time, _work, _signalDue, _failed) = (time, work, signalDue, failed);
        _timer = time.CreateTimer(_ => Fire(force: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the next due time, or null if no message is scheduled.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_lock)
                return _next == long.MaxValue ? null : new(_next, DateTimeKind.Utc);
        }
    }

    /// <summary>Gets the current time in ticks. Messages with a later due time will be signaled, even if the clock was set back.</summary>
    public long Now
    {
        get
        {
            lock (_lock)
                return ReadClock();
        }
    }

    /// <summary>Signals the messages that are due, including those that became due while no host was running.</summary>
    public void Start() => Fire(force: true);

    /// <summary>Adds the due time of a stored message. Returns false if the message is due already: the caller must signal it.</summary>
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

    /// <summary>Handles the removal of stored messages.</summary>
    /// <param name="latestDue">The latest due time of the removed messages.</param>
    public void Remove(long latestDue)
    {
        lock (_lock)
        {
            // A read in progress may have seen the removed messages.
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
                // The maximum wait is over, or the timer fired less than a millisecond early, which is its resolution.
                Arm(atLeast: Millisecond);
                return null;
            }

            var after = _reached;
            _signaling = true;
            _reached = now;
            _next = long.MaxValue; // messages added from now on are due later
            return (after, now);
        }
    }

    // Returns whether the store must be read again because it has changed meanwhile.
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
            next = until + RetryInterval.Ticks;
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
            // The clock was set back: messages that were signaled as due are no longer due, and are signaled again later.
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
            _timer.Change(SteadyClock.LimitWait(_time, wait), Timeout.InfiniteTimeSpan);
        }
        while (_time.GetUtcNow().Ticks - now > Millisecond.Ticks); // the clock was set meanwhile: the wait is wrong
    }
}
