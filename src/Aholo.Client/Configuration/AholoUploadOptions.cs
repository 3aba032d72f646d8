namespace Aholo;

/// <summary>How files are uploaded (section <c>Aholo:Upload</c>).</summary>
/// <remarks>
/// A file that goes in one piece takes no longer than a token, two rounds (the second only when the first one's token turns out to be refused) of
/// <see cref="AholoRetryOptions.MaxAttempts"/> tokens and sendings with the waits between them, and for each round <see cref="StatusTimeout"/> and
/// one more status call: with the defaults 210 s + 2 × (4 × (30 s + 120 s) + 3 × 30 s + 120 s + 210 s) = 2,250 s, turns at the rate limiter apart.
/// A file in parts has no bound but those of its parts, each <see cref="AholoRetryOptions.MaxAttempts"/> × <see cref="AttemptTimeout"/> with the
/// waits between.
/// </remarks>
public sealed class AholoUploadOptions
{
    /// <summary>How many parts of one file are sent at the same time; 1 to 32, default 4 (the official SDKs use 2, fact D).</summary>
    public int BlockConcurrency { get; set; } = 4;

    /// <summary>The longest one attempt to send a whole small file or one part may take. Default 2 min.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The time between two looks at an upload's state; at least 200 ms (fact C), default 500 ms (fact Q).</summary>
    public TimeSpan StatusPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Gets or sets how the inputs of a block upload's first call travel. Default <see cref="AholoBlockInitTransport.Query"/>; set it to
    /// <see cref="AholoBlockInitTransport.Form"/> if the service answers that <c>md5</c> is missing.
    /// </summary>
    public AholoBlockInitTransport BlockInitTransport { get; set; } = AholoBlockInitTransport.Query;

    /// <summary>How long the service may work on a file after its last byte was sent. Default 2 min (fact C).</summary>
    public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
