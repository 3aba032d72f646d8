namespace Azure.Messaging.ServiceBus;

/// <summary>An error that a processor met; it goes on.</summary>
public sealed class ProcessErrorEventArgs : EventArgs
{
    public ProcessErrorEventArgs(
        Exception exception,
        ServiceBusErrorSource errorSource,
        string fullyQualifiedNamespace,
        string entityPath,
        string identifier,
        CancellationToken cancellationToken) =>
        (Exception, ErrorSource, FullyQualifiedNamespace, EntityPath, Identifier, CancellationToken) =
            (exception, errorSource, fullyQualifiedNamespace, entityPath, identifier, cancellationToken);

    public Exception Exception { get; }

    /// <summary>What the processor was doing.</summary>
    public ServiceBusErrorSource ErrorSource { get; }

    public string FullyQualifiedNamespace { get; }

    public string EntityPath { get; }

    public string Identifier { get; }

    /// <summary>Cancelled when the processor is asked to stop.</summary>
    public CancellationToken CancellationToken { get; }
}
