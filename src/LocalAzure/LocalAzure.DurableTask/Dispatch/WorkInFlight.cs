namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// Counts the work in progress, so that a clock that skips waits knows when only timers and clients are left to wait for. A host can count its own
/// work here too.
/// </summary>
public sealed class WorkInFlight
{
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Occurs when the last work ends, on the thread that ended it.</summary>
    public event Action? Idle;

    /// <summary>Gets whether no work is in progress.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _count == 0;
        }
    }

    /// <summary>Begins work. Work that starts other work must begin that work before it ends.</summary>
    public void Begin()
    {
        lock (_lock)
            _count++;
    }

    /// <summary>Ends work.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (--_count > 0)
                return;
        }

        Idle?.Invoke();
    }

    /// <summary>
    /// Begins work if no other work is in progress and <paramref name="condition"/> is true. No work begins while the condition is checked.
    /// </summary>
    /// <param name="condition">Must not begin or end work.</param>
    /// <returns>Whether work has begun. If so, <see cref="End"/> must be called.</returns>
    public bool TryBeginWhenIdle(Func<bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        lock (_lock)
        {
            if (_count > 0 || !condition())
                return false;

            _count = 1;
            return true;
        }
    }

    /// <summary>Waits until no work is in progress.</summary>
    public async Task WaitUntilIdleAsync(CancellationToken cancellationToken = default)
    {
        var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Idle += OnIdle;
        try
        {
            if (!IsIdle)
                await idle.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Idle -= OnIdle;
        }

        void OnIdle() => idle.TrySetResult();
    }
}
