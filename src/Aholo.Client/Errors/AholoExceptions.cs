namespace Aholo;

/// <summary>
/// The service refused the credentials: HTTP 401 or 403, an error code that stands for it, or any rejection of the call for an upload token, which
/// carries nothing but the credentials (docs/aholo-api.md, facts 16 and 17). The message states how far the two clocks are apart if the response shows it,
/// because a wrong clock makes every signature wrong. The failure is transient then, as the clock may be corrected. Never retried by the client.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoAuthenticationException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>The account has no credits left for the project (code 11003; docs/aholo-api.md, fact 62). Never retried.</summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoInsufficientCreditsException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>
/// The configured version of the API (<see cref="AholoClientOptions.ApiVersion"/>) does not support the call or an option of it. Thrown before
/// anything is sent.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoNotSupportedException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>
/// The service limits the rate (HTTP 429, <c>RESOURCE_EXHAUSTED</c>, or too many concurrent tasks) for longer or more often than the client waits; see
/// <see cref="AholoException.RetryAfter"/>.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoRateLimitedException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>
/// The service refused the request with a business error: an envelope whose code is not 0, or an HTTP 4xx response. Never retried by the client, but
/// transient if the two clocks differ, because a wrong clock makes every signature wrong.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoRejectedException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>
/// The service is unavailable after the client's retries: no connection, no response in time, a lost connection, HTTP 5xx, or an open circuit breaker.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoUnavailableException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>The service answered with success, but the body cannot be read: it is not JSON, is cut off, or lacks a required field.</summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoUnreadableResponseException(string message, Exception? innerException = null) : AholoException(message, innerException);

/// <summary>
/// A file could not be uploaded: its source could not be read or does not match its MD5, the upload service reported failure, or the upload service did
/// not finish within <see cref="AholoUploadOptions.StatusTimeout"/>.
/// </summary>
/// <inheritdoc cref="AholoException" path="/param"/>
public sealed class AholoUploadException(string message, Exception? innerException = null) : AholoException(message, innerException);
