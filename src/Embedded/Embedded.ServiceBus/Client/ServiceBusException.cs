namespace Azure.Messaging.ServiceBus;

/// <summary>An error of Service Bus, or of the connection to it.</summary>
public class ServiceBusException : Exception
{
    /// <param name="isTransient">Whether the same operation may succeed later.</param>
    /// <param name="message">What happened.</param>
    /// <param name="entityName">The path of the queue, topic or subscription.</param>
    /// <param name="reason">Why.</param>
    /// <param name="innerException">The cause.</param>
    public ServiceBusException(
        bool isTransient,
        string message,
        string? entityName = null,
        ServiceBusFailureReason reason = ServiceBusFailureReason.GeneralError,
        Exception? innerException = null)
        : base(message, innerException) =>
        (IsTransient, EntityPath, Reason) = (isTransient, entityName, reason);

    /// <summary>Whether the error is transient follows from its reason.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="reason">Why.</param>
    /// <param name="entityPath">The path of the queue, topic or subscription.</param>
    /// <param name="innerException">The cause.</param>
    public ServiceBusException(string message, ServiceBusFailureReason reason, string? entityPath = null, Exception? innerException = null)
        : this(
            reason is ServiceBusFailureReason.ServiceBusy
                or ServiceBusFailureReason.ServiceTimeout
                or ServiceBusFailureReason.ServiceCommunicationProblem,
            message,
            entityPath,
            reason,
            innerException)
    {
    }

    public ServiceBusException()
    {
    }

    /// <summary>Whether the same operation may succeed later.</summary>
    public bool IsTransient { get; }

    public ServiceBusFailureReason Reason { get; }

    /// <summary>The path of the queue, topic or subscription.</summary>
    public string? EntityPath { get; }

    /// <summary>What happened, where and why.</summary>
    public override string Message => string.IsNullOrEmpty(EntityPath) ? $"{base.Message} ({Reason})" : $"{base.Message} ({EntityPath} - {Reason})";
}
