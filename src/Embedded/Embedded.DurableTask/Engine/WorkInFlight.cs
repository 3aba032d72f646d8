namespace Embedded.DurableTask.Engine;

/// <summary>Counts the work that is under way, so that a test's clock knows when nothing is left to do but to wait.</summary>
internal sealed class WorkInFlight
{
    private readonly Lock _lock = new();
    private int _count;

    /// <summary>Raised when nothing is under way any more, on the thread of what was last.</summary>
    public event Action? Idle;

    /// <summary>Whether nothing is under way.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
                return _count == 0;
        }
    }

    /// <summary>Work begins. Whoever sets other work going begins that first and ends its own after.</summary>
    public void Begin()
    {
        lock (_lock)
            _count++;
    }

    /// <summary>Work has ended.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (--_count > 0)
                return;
        }

        Idle?.Invoke();
    }

    /// <summary>Begins work if nothing else is under way and <paramref name="condition"/> holds; none begins while that is asked.</summary>
    public bool TryBeginWhenIdle(Func<bool> condition)
    {
        lock (_lock)
        {
            if (_count > 0 || !condition())
                return false;

            _count = 1;
            return true;
        }
    }

    /// <summary>Waits, which is not work; when the time has come, it is again before the clock can go on.</summary>
    public async Task DelayAsync(TimeSpan delay, TimeProvider time, CancellationToken cancellationToken)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(_ => Resume(), state: null, delay, Timeout.InfiniteTimeSpan);
        await using var cancelled = cancellationToken.Register(Resume);
        End();
        await over.Task;

        void Resume()
        {
            Begin();
            if (!over.TrySetResult())
                End();
        }
    }
}
