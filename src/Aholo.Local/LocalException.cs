namespace Aholo.Local;

/// <summary>The command cannot start or continue; the message names the cause and the remedy.</summary>
internal sealed class LocalException : Exception
{
    public LocalException(string message) : base(message)
    {
    }

    public LocalException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
