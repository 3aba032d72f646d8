namespace Aholo;

/// <summary>
/// The configured generation of the service (<see cref="AholoClientOptions.Generation"/>) has no way to do what was asked. Thrown before any call.
/// </summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public sealed class AholoNotSupportedException(string message, Exception? innerException = null) : AholoException(message, innerException);
