namespace Aholo;

/// <summary>
/// The rate limit of each host of the API (section <c>Aholo:RateLimit</c>): a token bucket, at which calls wait for their turn. The service documents no
/// limit (docs/aholo-api.md, fact 6). Requests to upload hosts are limited by <see cref="AholoUploadOptions.BlockConcurrency"/> instead.
/// </summary>
public sealed class AholoRateLimitOptions
{
    /// <summary>Gets or sets the average number of requests in a second. 0 disables the limit.</summary>
    /// <value>The default is 5.</value>
    public double PermitsPerSecond { get; set; } = 5;

    /// <summary>Gets or sets the maximum number of requests that may be sent at once after a pause.</summary>
    /// <value>The default is 5.</value>
    public int Burst { get; set; } = 5;
}
