namespace Aholo;

/// <summary>How files are uploaded (section <c>Aholo:Upload</c>).</summary>
public sealed class AholoUploadOptions
{
    /// <summary>How many parts of one file are sent at the same time; 1 to 32, default 4 (the official SDKs use 2, fact D).</summary>
    public int BlockConcurrency { get; set; } = 4;

    /// <summary>The longest one attempt to send a whole small file or one part may take. Default 2 min.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The time between two looks at an upload's state; at least 200 ms (fact C), default 500 ms (fact Q).</summary>
    public TimeSpan StatusPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the service may work on a file after its last byte was sent. Default 2 min (fact C).</summary>
    public TimeSpan StatusTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
