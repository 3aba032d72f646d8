namespace Aholo;

/// <summary>What a failed attempt proves about the request.</summary>
internal enum RequestOutcome
{
    /// <summary>The service may have acted on the request.</summary>
    Unknown,

    /// <summary>The request was not sent.</summary>
    NotSent,

    /// <summary>The service did not accept the request: it answered with an error in its own format, or with an HTTP client error.</summary>
    Refused,
}
