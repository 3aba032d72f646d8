namespace Aholo;

/// <summary>The service refused the credentials: HTTP 401 or 403, one of the codes seen for it (10001, 100001: fact C; 10004: fact D), or any refusal of an
/// upload token, a call that carries nothing else (fact I). The
/// message says how far the two clocks are apart when the answer shows it, because a wrong clock makes every signature wrong.</summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoAuthenticationException(string message, Exception? innerException = null) : AholoException(message, innerException);
