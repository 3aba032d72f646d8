namespace Aholo;

/// <summary>The service asked to slow down (HTTP 429, or <c>RESOURCE_EXHAUSTED</c> on v1, fact D) for longer or more often than the client waits
/// by itself; see
/// <see cref="AholoException.RetryAfter"/>.</summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoRateLimitedException(string message, Exception? innerException = null) : AholoException(message, innerException);
