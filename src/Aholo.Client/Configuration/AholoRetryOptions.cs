namespace Aholo;

/// <summary>
/// The retries and time-outs of calls (section <c>Aholo:Retry</c>). Only calls that can be repeated safely are retried: reads, status calls and uploads.
/// A create is retried only after a failure that proves that it was not accepted.
/// </summary>
public sealed class AholoRetryOptions
{
    /// <summary>Gets or sets the maximum number of attempts, including the first; 1 to 10.</summary>
    /// <value>The default is 4.</value>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>Gets or sets the interval before the first retry. It doubles with each retry, with jitter.</summary>
    /// <value>The default is 500 ms.</value>
    public TimeSpan FirstRetryInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the maximum interval between attempts, unless the service asks for another one with <c>Retry-After</c>.</summary>
    /// <value>The default is 8 seconds.</value>
    public TimeSpan MaxRetryInterval { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// Gets or sets the maximum <c>Retry-After</c> that a call waits for. If the service asks for more, the call fails at once, and its exception has
    /// <see cref="AholoException.RetryAfter"/>.
    /// </summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets the maximum time of one attempt, from sending to the last byte of the response. Requests with file content use
    /// <see cref="AholoUploadOptions.AttemptTimeout"/> instead.
    /// </summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets whether HTTP 429 or 503 without the service's own error format proves that a create was not accepted. Such a response comes from a
    /// gateway, which may have passed the request on before it gave up. Set this to true only if Aholo or the operator of your gateway confirms that the
    /// gateway answers before it passes the request on.
    /// </summary>
    /// <value>The default is false: the outcome is unknown, and the create is not sent again.</value>
    public bool ThrottledCreateIsNotAccepted { get; set; }

    /// <summary>
    /// Gets the maximum time of a call, excluding waits for the rate limiter: each attempt times out, and each wait is the longest possible. With the
    /// defaults 210 seconds (4 × 30 s + 3 × 30 s).
    /// </summary>
    public TimeSpan WorstCase => MaxAttempts * AttemptTimeout + (MaxAttempts - 1) * (MaxRetryInterval > MaxRetryAfter ? MaxRetryInterval : MaxRetryAfter);
}
