namespace Aholo;

/// <summary>The service could not be reached or is broken: no connection, no answer in time, a broken connection, HTTP 5xx, or an open circuit
/// breaker, after the client's own retries.</summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoUnavailableException(string message, Exception? innerException = null) : AholoException(message, innerException);
