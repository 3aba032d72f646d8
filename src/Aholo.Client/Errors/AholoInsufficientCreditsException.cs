namespace Aholo;

/// <summary>
/// The account has no credits left for the project (code 11003: v1, fact D; that v2 uses it too is inferred, fact I). Never retried.
/// </summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoInsufficientCreditsException(string message, Exception? innerException = null) : AholoException(message, innerException);
