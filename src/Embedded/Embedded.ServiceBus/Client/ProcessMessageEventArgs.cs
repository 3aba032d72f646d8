namespace Azure.Messaging.ServiceBus;

/// <summary>A message that a processor hands to its handler, and what can be done with it.</summary>
public class ProcessMessageEventArgs : EventArgs
{
    private readonly ServiceBusReceiver _receiver;

    public ProcessMessageEventArgs(ServiceBusReceivedMessage message, ServiceBusReceiver receiver, CancellationToken cancellationToken)
        : this(message, receiver, receiver.Identifier, cancellationToken)
    {
    }

    public ProcessMessageEventArgs(
        ServiceBusReceivedMessage message, ServiceBusReceiver receiver, string identifier, CancellationToken cancellationToken) =>
        (Message, _receiver, Identifier, CancellationToken) = (message, receiver, identifier, cancellationToken);

    public ServiceBusReceivedMessage Message { get; }

    /// <summary>Cancelled when the processor is asked to stop.</summary>
    public CancellationToken CancellationToken { get; }

    public string Identifier { get; }

    public string FullyQualifiedNamespace => _receiver.FullyQualifiedNamespace;

    public string EntityPath => _receiver.EntityPath;

    /// <inheritdoc cref="ServiceBusReceiver.CompleteMessageAsync"/>
    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        _receiver.CompleteMessageAsync(message, cancellationToken);

    /// <inheritdoc cref="ServiceBusReceiver.AbandonMessageAsync"/>
    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default) =>
        _receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken);

    /// <inheritdoc cref="ServiceBusReceiver.DeadLetterMessageAsync(ServiceBusReceivedMessage, string, string, CancellationToken)"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        string deadLetterReason,
        string? deadLetterErrorDescription = default,
        CancellationToken cancellationToken = default) =>
        _receiver.DeadLetterMessageAsync(message, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    /// <inheritdoc cref="ServiceBusReceiver.DeadLetterMessageAsync(ServiceBusReceivedMessage, IDictionary{string, object}, CancellationToken)"/>
    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message,
        IDictionary<string, object>? propertiesToModify = default,
        CancellationToken cancellationToken = default) =>
        _receiver.DeadLetterMessageAsync(message, propertiesToModify, cancellationToken);

    /// <inheritdoc cref="ServiceBusReceiver.RenewMessageLockAsync"/>
    public virtual Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        _receiver.RenewMessageLockAsync(message, cancellationToken);
}
