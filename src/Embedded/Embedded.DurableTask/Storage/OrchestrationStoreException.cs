namespace Embedded.DurableTask.Storage;

/// <summary>The store cannot be used; the message says why and what to do.</summary>
internal sealed class OrchestrationStoreException : Exception
{
    public OrchestrationStoreException(string message) : base(message)
    {
    }

    public OrchestrationStoreException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
