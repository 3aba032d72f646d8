namespace Aholo;

/// <summary>
/// How often and how long a call is tried (section <c>Aholo:Retry</c>). Only what is safe to repeat is repeated: reads, status, uploads (a single
/// upload with a new token, a part under its own number), and a create only when it provably was not accepted.
/// </summary>
public sealed class AholoRetryOptions
{
    /// <summary>The number of attempts altogether, the first included; 1 to 10, default 4.</summary>
    public int MaxAttempts { get; set; } = 4;

    /// <summary>The wait before the second attempt, doubled for each further one, with jitter. Default 500 ms.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait of our own choice. Default 8 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>
    /// The longest <c>Retry-After</c> that is waited for inside a call; when the service asks for more, the call ends at once and its exception
    /// carries
    /// <see cref="AholoException.RetryAfter"/>. Default 30 s.
    /// </summary>
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The longest one attempt may take from sending to the last byte of the answer. Default 30 s; file content has
    /// <see cref="AholoUploadOptions.AttemptTimeout"/>.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Gets or sets whether a create that is answered with HTTP 429 or 503, without the service's own error format, was not accepted. Such an answer comes
    /// from a gateway, which may have passed the request on before it gave up. Default false: the outcome is unknown, and the create is not sent again. Set
    /// it to true if Aholo or the operator of your gateway confirms that these answers come before the request is passed on.
    /// </summary>
    public bool ThrottledCreateIsNotAccepted { get; set; }

    /// <summary>
    /// The longest a call can take, waits for the rate limiter apart: every attempt times out and every wait is the longest. With the defaults 210 s
    /// (4 × 30 s + 3 × 30 s).
    /// </summary>
    public TimeSpan WorstCase => MaxAttempts * AttemptTimeout + (MaxAttempts - 1) * (MaxDelay > MaxRetryAfter ? MaxDelay : MaxRetryAfter);
}
