namespace Aholo.Http;

/// <summary>
/// Lets calls through in the order they come, at a steady rate after a burst. Not System.Threading.RateLimiting's limiter, because that one reads the
/// machine's clock and cannot run on a <see cref="TimeProvider"/>.
/// </summary>
internal sealed class TokenBucket(double permitsPerSecond, int burst, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private long _refilledAt = clock.GetTimestamp();

    // Below zero: turns that are promised to calls still waiting.
    private double _permits = burst;

    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Take();
        if (wait <= TimeSpan.Zero)
            return;
        try
        {
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                _permits++;
            throw;
        }
    }

    private TimeSpan Take()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _permits = Math.Min(burst, _permits + clock.GetElapsedTime(_refilledAt, now).TotalSeconds * permitsPerSecond);
            _refilledAt = now;
            _permits--;
            return TimeSpan.FromSeconds(-_permits / permitsPerSecond);
        }
    }
}
