namespace Aholo;

/// <summary>
/// A token bucket for each host of the API (section <c>Aholo:RateLimit</c>); calls beyond it wait their turn. The service documents no limit; five a
/// second is our choice (fact I). Upload hosts are bounded by <see cref="AholoUploadOptions.BlockConcurrency"/> instead.
/// </summary>
public sealed class AholoRateLimitOptions
{
    /// <summary>Requests a second in the long run; default 5. Zero switches the limiter off.</summary>
    public double PermitsPerSecond { get; set; } = 5;

    /// <summary>Requests that may go at once after a pause; default 5.</summary>
    public int Burst { get; set; } = 5;
}
