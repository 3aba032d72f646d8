namespace Aholo;

/// <summary>
/// The service answered with success but with a body that cannot be read: no JSON, cut off, or without the field that the call is about.
/// </summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoUnreadableResponseException(string message, Exception? innerException = null) : AholoException(message, innerException);
