namespace Aholo;

/// <summary>The credentials (section <c>Aholo:Auth</c>).</summary>
public sealed class AholoAuthOptions
{
    /// <summary>How calls prove who makes them. Default <see cref="AholoAuthMode.Signature"/>; v1 needs <see cref="AholoAuthMode.ApiKey"/>.</summary>
    public AholoAuthMode Mode { get; set; } = AholoAuthMode.Signature;

    /// <summary>The application's key. Required with <see cref="AholoAuthMode.Signature"/>.</summary>
    public string? AppKey { get; set; }

    /// <summary>The application's secret. Required with <see cref="AholoAuthMode.Signature"/>. Never sent and never logged.</summary>
    public string? AppSecret { get; set; }

    /// <summary>The third-party user id (<c>appuid</c>). Required on v2 in every mode: it is mandatory on every call (fact Q).</summary>
    public string? AppUid { get; set; }

    /// <summary>The key for <see cref="AholoAuthMode.Bearer"/> and <see cref="AholoAuthMode.ApiKey"/>, without any prefix. Never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// What is added to this machine's clock for the signature's timestamp; default zero. The service's tolerance is not documented (fact C hints
    /// at two minutes); a refused call tells the difference it saw between the clocks.
    /// </summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>
    /// Whether the signature covers <see cref="AppUid"/>. Default true, because the user id is mandatory for Aholo (fact I); some operations of
    /// the platform sign without it although it is sent (fact C).
    /// </summary>
    public bool SignAppUid { get; set; } = true;
}
