namespace Aholo;

/// <summary>The credentials (section <c>Aholo:Auth</c>).</summary>
public sealed class AholoAuthOptions
{
    /// <summary>Gets or sets how calls are authenticated.</summary>
    /// <value>The default is <see cref="AholoAuthMode.Signature"/>. v1 requires <see cref="AholoAuthMode.ApiKey"/>.</value>
    public AholoAuthMode Mode { get; set; } = AholoAuthMode.Signature;

    /// <summary>Gets or sets the key of the application. Required with <see cref="AholoAuthMode.Signature"/>.</summary>
    public string? AppKey { get; set; }

    /// <summary>Gets or sets the secret of the application. Required with <see cref="AholoAuthMode.Signature"/>. Never sent, never logged.</summary>
    public string? AppSecret { get; set; }

    /// <summary>Gets or sets the third-party user id (<c>appuid</c>). Required on v2 in every mode (docs/aholo-api.md, fact 8).</summary>
    public string? AppUid { get; set; }

    /// <summary>
    /// Gets or sets the key for <see cref="AholoAuthMode.Bearer"/> and <see cref="AholoAuthMode.ApiKey"/>, without a prefix. Never logged.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Gets or sets the difference to add to this machine's clock for the timestamp of signatures. The tolerance of the service is not documented, perhaps
    /// two minutes (docs/aholo-api.md, fact 13); the exception for a refused call states the measured difference.
    /// </summary>
    /// <value>The default is zero.</value>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>
    /// Gets or sets whether the signature covers <see cref="AppUid"/>. Some operations of the platform send the user id without signing it
    /// (docs/aholo-api.md, facts 11 and 12).
    /// </summary>
    /// <value>The default is true.</value>
    public bool SignAppUid { get; set; } = true;
}

/// <summary>The ways to authenticate calls.</summary>
public enum AholoAuthMode
{
    /// <summary>A signature in the query: the rule of Kujiale's open platform, for v2 (docs/aholo-api.md, fact 9).</summary>
    Signature,

    /// <summary><c>Authorization: Bearer &lt;key&gt;</c>, which some v2 documentation shows (docs/aholo-api.md, fact 14).</summary>
    Bearer,

    /// <summary><c>Authorization: &lt;key&gt;</c>, for v1 (docs/aholo-api.md, fact 15).</summary>
    ApiKey,
}
