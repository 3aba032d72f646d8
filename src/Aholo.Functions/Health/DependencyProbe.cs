using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Health;

/// <summary>
/// Checks a dependency in the background and caches the result: frequent probes cost the dependency nothing, and no caller waits long for one that
/// does not answer.
/// </summary>
/// <param name="name">The name of the dependency, for the log.</param>
/// <param name="check">Uses the dependency; throws if it is unhealthy.</param>
/// <param name="describe">Describes why a check failed, without the name of a host or a secret.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Receives the exceptions of failed checks.</param>
internal sealed partial class DependencyProbe(
    string name, Func<CancellationToken, Task> check, Func<Exception, string> describe, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How long a check may take once there is a result.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>How long the first check may take: it opens the connections, and a machine on which everything starts at once is slow.</summary>
    public static readonly TimeSpan FirstTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan HealthyFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnhealthyFor = TimeSpan.FromSeconds(10);

    /// <summary>The maximum age of a result that is returned while the next check runs.</summary>
    private static readonly TimeSpan MaxAge = HealthyFor + Timeout;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopping = new();
    private HealthEntry? _last;
    private long _checkedAt;
    private Task<HealthEntry>? _running;

    /// <summary>Gets the state of the dependency. <see cref="HealthState.Unknown"/> if there is no result within <paramref name="wait"/>.</summary>
    public async Task<HealthEntry> GetAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        HealthEntry? last;
        long checkedAt;
        Task<HealthEntry> running;
        lock (_lock)
        {
            (last, checkedAt) = (_last, _checkedAt);
            if (last is not null && time.GetElapsedTime(checkedAt) < (last.Status == HealthState.Healthy ? HealthyFor : UnhealthyFor))
                return last;
            running = _running ??= Task.Run(RunAsync, CancellationToken.None);
        }

        try
        {
            return await running.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return last is not null && time.GetElapsedTime(checkedAt) < MaxAge ? last : new(HealthState.Unknown, time.GetUtcNow(), "It has not answered yet. Ask again in a second.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_running is { } running)
            await running;
        _stopping.Dispose();
    }

    // Never throws.
    private async Task<HealthEntry> RunAsync()
    {
        var entry = await CheckAsync(_last is null ? FirstTimeout : Timeout);
        lock (_lock)
        {
            (_last, _checkedAt) = (entry, time.GetTimestamp());
            _running = null;
        }

        return entry;
    }

    private async Task<HealthEntry> CheckAsync(TimeSpan timeout)
    {
        using var timedOut = new CancellationTokenSource(timeout, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timedOut.Token, _stopping.Token);
        try
        {
            await check(stop.Token).WaitAsync(stop.Token);
            return new(HealthState.Healthy, time.GetUtcNow());
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return new(HealthState.Unknown, time.GetUtcNow(), "The app is stopping.");
        }
        catch (Exception exception)
        {
            LogUnhealthy(exception, name);
            var reason = timedOut.IsCancellationRequested ? $"It did not answer within {timeout.TotalSeconds} seconds." : describe(exception);
            return new(HealthState.Unhealthy, time.GetUtcNow(), reason);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{Dependency} is not healthy.")]
    private partial void LogUnhealthy(Exception exception, string dependency);
}
