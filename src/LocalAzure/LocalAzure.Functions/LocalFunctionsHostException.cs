namespace LocalAzure.Functions;

/// <summary>The host cannot start or continue. The message is one line that names the cause and the remedy.</summary>
public sealed class LocalFunctionsHostException : Exception
{
    /// <summary>Creates the exception.</summary>
    public LocalFunctionsHostException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public LocalFunctionsHostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
