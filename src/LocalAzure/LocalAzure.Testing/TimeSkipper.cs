using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.Testing;

/// <summary>Waits for something in an app, and skips the time in which the app only waits.</summary>
/// <param name="clock">The app's clock.</param>
/// <param name="work">Where the app counts its work.</param>
/// <param name="nextTimer">Gets when the next timer of an orchestration is due; null if none waits.</param>
internal sealed class TimeSkipper(SkippableClock clock, WorkInFlight work, Func<DateTime?> nextTimer)
{
    /// <summary>Gets how far the clock may go: to any timer while an orchestration waits for one, else nowhere.</summary>
    public DateTimeOffset? NextTimer() => nextTimer() is null ? null : DateTimeOffset.MaxValue;

    /// <summary>Waits for a task. Whenever the app is idle, the clock jumps.</summary>
    /// <param name="wait">Begins the task.</param>
    /// <param name="until">Gets how far the clock may go at most; null for nowhere. Called only when the app is idle.</param>
    /// <param name="describe">Describes what has not happened, for the message of the exception.</param>
    /// <param name="timeout">How long to wait, by the machine's clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TimeoutException">The task did not end in time.</exception>
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
            var app = !work.IsIdle ? "the app is busy" : nextTimer() is null ? "no orchestration waits for a time" : "an orchestration waits for a time";
            throw new TimeoutException($"{describe()} after {timeout.TotalSeconds} s; {app}.");
        }
        finally
        {
            work.Idle -= OnIdle;
        }
    }

    /// <summary>Lets time pass, from timer to timer, and returns when everything that was due is done.</summary>
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
}
