namespace LocalAzure.DurableTask;

/// <summary>
/// Counts the work that is under way, so that a clock that skips waiting knows when nothing is left to do but wait for a timer or a client.
/// A host can count its own work here too.
/// </summary>
public sealed class WorkInFlight
{
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Occurs when no work is under way any more, on the thread that ended the last work.</summary>
    public event Action? Idle;

    /// <summary>Gets whether no work is under way.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _count == 0;
        }
    }

    /// <summary>Begins work. Work that starts other work begins that before it ends itself.</summary>
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

    /// <summary>Begins work if no other work is under way and <paramref name="condition"/> holds. No work begins while the condition is checked.</summary>
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
}
