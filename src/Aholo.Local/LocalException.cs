namespace Aholo.Local.Hosting;

/// <summary>Something that is needed is not there; the message names the remedy.</summary>
internal sealed class LocalException : Exception
{
    public LocalException(string message) : base(message)
    {
    }

    public LocalException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
