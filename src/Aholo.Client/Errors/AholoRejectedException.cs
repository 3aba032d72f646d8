namespace Aholo;

/// <summary>
/// The service understood the request and refused it (a business error: an envelope whose code is not 0, or an HTTP 4xx answer). Never retried.
/// </summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoRejectedException(string message, Exception? innerException = null) : AholoException(message, innerException);
