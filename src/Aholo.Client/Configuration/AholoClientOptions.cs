namespace Aholo;

/// <summary>The options of the client (section <c>Aholo</c>). Validated when the application starts; each error names its key.</summary>
public sealed class AholoClientOptions
{
    /// <summary>The base URL of v2, the default of <see cref="BaseUrl"/>.</summary>
    public const string DefaultBaseUrl = "https://openapi.kujiale.com/v2/aholo";

    /// <summary>Gets or sets the URL of the service, up to the paths of its calls.</summary>
    /// <value>The default is <see cref="DefaultBaseUrl"/>.</value>
    public Uri? BaseUrl { get; set; } = new(DefaultBaseUrl);

    /// <summary>Gets or sets the version of the API. It is not derived from the URL.</summary>
    /// <value>The default is <see cref="AholoApiVersion.V2"/>.</value>
    public AholoApiVersion ApiVersion { get; set; } = AholoApiVersion.V2;

    /// <summary>Gets or sets the credentials.</summary>
    public AholoAuthOptions Auth { get; set; } = new();

    /// <summary>Gets or sets the retries and time-outs of calls.</summary>
    public AholoRetryOptions Retry { get; set; } = new();

    /// <summary>Gets or sets the options of uploads.</summary>
    public AholoUploadOptions Upload { get; set; } = new();

    /// <summary>Gets or sets the rate limit of each host.</summary>
    public AholoRateLimitOptions RateLimit { get; set; } = new();

    /// <summary>Gets or sets the circuit breaker of each host.</summary>
    public AholoCircuitBreakerOptions CircuitBreaker { get; set; } = new();

    /// <summary>Gets or sets how concurrent status requests are combined.</summary>
    public AholoStatusBatchOptions StatusBatch { get; set; } = new();

    /// <summary>Gets or sets the code for videos in v2's <c>resources[].type</c>, which is not documented (docs/aholo-api.md, fact 52).</summary>
    /// <value>The default is null: v2 supports no videos.</value>
    public int? VideoTypeCode { get; set; }

    /// <summary>Gets or sets the unit of a video's duration on v2, which is not documented (docs/aholo-api.md, fact 52).</summary>
    /// <value>The default is <see cref="VideoDurationUnit.Seconds"/>.</value>
    public VideoDurationUnit VideoDurationUnit { get; set; } = VideoDurationUnit.Seconds;

    /// <summary>
    /// Gets or sets whether the URLs of the service and of the upload host may be <c>http</c> if they are loopback addresses, for a simulator.
    /// </summary>
    /// <value>The default is false: https only.</value>
    public bool AllowHttp { get; set; }
}

/// <summary>The versions of the API. They share one upload service (docs/aholo-api.md, facts 1 and 3).</summary>
public enum AholoApiVersion
{
    /// <summary>The Kujiale open platform, <c>https://openapi.kujiale.com/v2/aholo</c>.</summary>
    V2,

    /// <summary>The Aholo Open API, <c>https://api.aholo3d.cn</c> (China) or <c>https://api.aholo3d.com/global</c>.</summary>
    V1,
}

/// <summary>The units of <c>meta.duration</c> for a video on v2.</summary>
public enum VideoDurationUnit
{
    /// <summary>Seconds, with a fraction.</summary>
    Seconds,

    /// <summary>Milliseconds.</summary>
    Milliseconds,
}
