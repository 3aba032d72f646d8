namespace Aholo;

/// <summary>
/// What the client needs to know (section <c>Aholo</c>). Checked when the application starts; each mistake gets a message that names its key.
/// </summary>
public sealed class AholoClientOptions
{
    /// <summary>The v2 base URL, which is the default of <see cref="BaseUrl"/> (facts Q and D).</summary>
    public const string DefaultBaseUrl = "https://openapi.kujiale.com/v2/aholo";

    /// <summary>Where the service is, up to the paths of its calls. Default <see cref="DefaultBaseUrl"/>.</summary>
    public Uri? BaseUrl { get; set; } = new(DefaultBaseUrl);

    /// <summary>Which generation of the service answers there. Default <see cref="AholoGeneration.V2"/>; never guessed from the URL.</summary>
    public AholoGeneration Generation { get; set; } = AholoGeneration.V2;

    /// <summary>The credentials.</summary>
    public AholoAuthOptions Auth { get; set; } = new();

    /// <summary>How often and how long a call is tried.</summary>
    public AholoRetryOptions Retry { get; set; } = new();

    /// <summary>How files are uploaded.</summary>
    public AholoUploadOptions Upload { get; set; } = new();

    /// <summary>How many requests a second each host gets.</summary>
    public AholoRateLimitOptions RateLimit { get; set; } = new();

    /// <summary>When a host that keeps failing is left alone.</summary>
    public AholoCircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>How concurrent status requests become one call.</summary>
    public AholoStatusBatchOptions StatusBatch { get; set; } = new();

    /// <summary>
    /// The number that means video in v2's <c>resources[].type</c>. None is documented (1 is a guess, fact I), so null, the default, refuses
    /// videos on v2.
    /// </summary>
    public int? VideoTypeCode { get; set; }

    /// <summary>The unit in which v2 gets a video's duration; not documented. Default <see cref="VideoDurationUnit.Seconds"/> (fact I).</summary>
    public VideoDurationUnit VideoDurationUnit { get; set; } = VideoDurationUnit.Seconds;

    /// <summary>
    /// Lets the service and the upload host be plain <c>http</c> when they are on this machine's loopback address, for a simulator. Default false:
    /// https only.
    /// </summary>
    public bool AllowHttp { get; set; }
}
