namespace Microsoft.Azure.Functions.Worker;

/// <summary>The app, its functions or its configuration are not as the host needs them; the message says what to change.</summary>
public class FunctionWorkerException : Exception
{
    public FunctionWorkerException(string? message) : base(message)
    {
    }

    public FunctionWorkerException(string? message, Exception? innerException) : base(message, innerException)
    {
    }
}
