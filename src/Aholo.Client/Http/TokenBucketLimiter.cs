using System.Threading.RateLimiting;

namespace Aholo.Http;

/// <summary>
/// Admits requests in the order of their arrival, at a steady rate after a burst. Unlike <see cref="TokenBucketRateLimiter"/>, which reads the clock of
/// the machine, it runs on a <see cref="TimeProvider"/>.
/// </summary>
internal sealed class TokenBucketLimiter(double permitsPerSecond, int burst, TimeProvider clock) : RateLimiter
{
    private readonly Lock _gate = new();
    private long _refilledAt = clock.GetTimestamp();

    // Negative while requests wait: each of them has taken its permit in advance.
    private double _permits = burst;

    public override TimeSpan? IdleDuration => null;

    public override RateLimiterStatistics? GetStatistics() => null;

    protected override RateLimitLease AttemptAcquireCore(int permitCount) =>
        throw new NotSupportedException("Requests wait for a permit: use AcquireAsync.");

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        var wait = Take(permitCount);
        if (wait <= TimeSpan.Zero)
            return Lease.Instance;
        try
        {
            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            return Lease.Instance;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
                _permits += permitCount;
            throw;
        }
    }

    private TimeSpan Take(int permitCount)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _permits = Math.Min(burst, _permits + clock.GetElapsedTime(_refilledAt, now).TotalSeconds * permitsPerSecond) - permitCount;
            _refilledAt = now;
            return TimeSpan.FromSeconds(-_permits / permitsPerSecond);
        }
    }

    private sealed class Lease : RateLimitLease
    {
        public static Lease Instance { get; } = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }
}
