namespace Aholo.Verify;

/// <summary>An option is invalid; the message names the option and the remedy.</summary>
internal sealed class OptionException(string message, Exception? innerException = null) : Exception(message, innerException);
