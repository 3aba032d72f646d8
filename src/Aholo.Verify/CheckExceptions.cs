namespace Aholo.Verify;

/// <summary>A check failed; the message says what was observed.</summary>
internal class CheckFailedException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>The deployment does not respond.</summary>
internal sealed class DeploymentUnreachableException(string message, Exception? innerException = null) : CheckFailedException(message, innerException);

/// <summary>A check cannot run; the message says what it needs.</summary>
internal sealed class CheckSkippedException(string message) : Exception(message);
