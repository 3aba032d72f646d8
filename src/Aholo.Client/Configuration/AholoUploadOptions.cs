namespace Aholo;

/// <summary>The options of uploads (section <c>Aholo:Upload</c>).</summary>
/// <remarks>
/// The maximum time of a file that is sent in one request consists of a token, two rounds (the second only if the service refuses the token of the first) of
/// <see cref="AholoRetryOptions.MaxAttempts"/> tokens and requests with the waits between them, and for each round <see cref="StatusTimeout"/> and
/// one more status call. With the defaults 210 s + 2 × (4 × (30 s + 120 s) + 3 × 30 s + 120 s + 210 s) = 2,250 s, excluding waits for the rate limiter.
/// A file in parts has no maximum time of its own. Each part takes at most <see cref="AholoRetryOptions.MaxAttempts"/> × <see cref="AttemptTimeout"/> and
/// the waits between.
/// </remarks>
public sealed class AholoUploadOptions
{
    /// <summary>Gets or sets the maximum number of parts of one file that are sent concurrently; 1 to 32.</summary>
    /// <value>The default is 4.</value>
    public int BlockConcurrency { get; set; } = 4;

    /// <summary>Gets or sets the maximum time of one attempt to send a small file or one part.</summary>
    /// <value>The default is 2 minutes.</value>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets the interval between polls of an upload's status, at least 200 ms (docs/aholo-api.md, fact 42).</summary>
    /// <value>The default is 500 ms.</value>
    public TimeSpan StatusPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets how long the service may process a file after its last byte was sent.</summary>
    /// <value>The default is 2 minutes.</value>
    public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Gets or sets how the first call of a block upload sends its inputs. Use <see cref="AholoBlockInitTransport.Form"/> if the service answers that
    /// <c>md5</c> is missing.
    /// </summary>
    /// <value>The default is <see cref="AholoBlockInitTransport.Query"/>.</value>
    public AholoBlockInitTransport BlockInitTransport { get; set; } = AholoBlockInitTransport.Query;
}

/// <summary>The ways to send the inputs of a block upload's first call (docs/aholo-api.md, facts 32 and 33).</summary>
public enum AholoBlockInitTransport
{
    /// <summary>In the query of an empty POST, as the official SDKs do.</summary>
    Query,

    /// <summary>As form fields (<c>application/x-www-form-urlencoded</c>), as some newer clients do.</summary>
    Form,
}
