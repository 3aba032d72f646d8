using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.Testing;

/// <summary>Waits for something in an app, and skips time in which the app only waits.</summary>
/// <param name="clock">The app's clock.</param>
/// <param name="work">Counts the app's work.</param>
/// <param name="nextTimer">Gets when the next timer of an orchestration is due; null if there is none.</param>
internal sealed class TimeSkipper(SkippableClock clock, WorkInFlight work, Func<DateTime?> nextTimer)
{
    /// <summary>Returns how far the clock may jump: to any timer while an orchestration waits for one, else null.</summary>
    public DateTimeOffset? NextTimer() => nextTimer() is null ? null : DateTimeOffset.MaxValue;

    /// <summary>Waits for a task. Whenever the app is idle, the clock jumps.</summary>
    /// <param name="wait">Begins the task.</param>
    /// <param name="until">Returns how far the clock may jump at most; null for not at all. Called only if the app is idle.</param>
    /// <param name="describe">Describes the missing result, for the message of the exception.</param>
    /// <param name="timeout">How long to wait, by the machine's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">The task did not complete in time.</exception>
    public async Task<T> WaitAsync<T>(
        Func<CancellationToken, Task<T>> wait,
        Func<DateTimeOffset?> until,
        Func<string> describe,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        var idle = new SemaphoreSlim(0); // not disposed: another thread may be about to release it
        void OnIdle() => idle.Release();
        work.Idle += OnIdle;
        try
        {
            var awaited = wait(limit.Token);
            while (!awaited.IsCompleted)
            {
                if (!clock.TrySkip(until))
                    await Task.WhenAny(awaited, idle.WaitAsync(limit.Token));
            }

            return await awaited;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{describe()} after {timeout.TotalSeconds} s; {DescribeApp()}.");
        }
        finally
        {
            work.Idle -= OnIdle;
        }
    }

    /// <summary>Advances the clock, from timer to timer, and returns when everything that was due is done.</summary>
    /// <exception cref="TimeoutException">It was not done in time.</exception>
    public Task AdvanceAsync(TimeSpan time, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var end = clock.GetUtcNow() + time;
        var arrived = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return WaitAsync(arrived.Task.WaitAsync, Until, () => "Not everything that was due is done", timeout, cancellationToken);

        DateTimeOffset? Until()
        {
            if (clock.GetUtcNow() < end)
                return end;
            arrived.TrySetResult(true);
            return null;
        }
    }

    private string DescribeApp()
    {
        if (!work.IsIdle)
            return "the app is busy";
        return nextTimer() is null ? "no orchestration waits for a timer" : "an orchestration waits for a timer";
    }
}
