using System.Net.Sockets;
using System.Security.Authentication;
using Amqp;
using Amqp.Framing;
using Azure.Messaging.ServiceBus;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Client;

/// <summary>Says what went wrong on the wire in the terms of <see cref="ServiceBusException"/>.</summary>
internal static class AmqpErrors
{
    /// <summary>The exception to throw for one that AMQP, a socket or a time-out raised; others are returned as they are.</summary>
    public static Exception Translate(Exception exception, string entityPath) => exception switch
    {
        ClosedException => exception,
        AmqpException amqp => Translate(amqp.Error ?? new Error(ErrorCode.InternalError) { Description = amqp.Message }, entityPath, amqp),
        TimeoutException or OperationCanceledException => new ServiceBusException(
            "The operation did not complete within the allotted time.", ServiceBusFailureReason.ServiceTimeout, entityPath, exception),
        SocketException or IOException or ObjectDisposedException => new ServiceBusException(
            $"The connection failed: {exception.Message}", ServiceBusFailureReason.ServiceCommunicationProblem, entityPath, exception),
        AuthenticationException => new ServiceBusException(
            isTransient: false,
            $"TLS failed: {exception.Message}",
            entityPath,
            ServiceBusFailureReason.ServiceCommunicationProblem,
            exception),
        _ => exception,
    };

    private static Exception Translate(Error error, string entityPath, Exception cause)
    {
        string condition = error.Condition;
        var description = error.Description ?? condition;
        return condition switch
        {
            ErrorCode.UnauthorizedAccess => new UnauthorizedAccessException(description, cause),
            ErrorCode.NotImplemented => new NotSupportedException(description, cause),
            ErrorCode.NotAllowed => new InvalidOperationException(description, cause),
            ErrorCode.NotFound => Failure(ServiceBusFailureReason.MessagingEntityNotFound),
            ErrorCode.MessageSizeExceeded => Failure(ServiceBusFailureReason.MessageSizeExceeded),
            ErrorCode.ResourceLimitExceeded => Failure(ServiceBusFailureReason.QuotaExceeded),
            ServiceBusAmqp.Errors.EntityDisabled => Failure(ServiceBusFailureReason.MessagingEntityDisabled),
            ServiceBusAmqp.Errors.MessageLockLost => Failure(ServiceBusFailureReason.MessageLockLost),
            ServiceBusAmqp.Errors.MessageNotFound => Failure(ServiceBusFailureReason.MessageNotFound),
            ServiceBusAmqp.Errors.ServerBusy => Failure(ServiceBusFailureReason.ServiceBusy),
            ServiceBusAmqp.Errors.Timeout => Failure(ServiceBusFailureReason.ServiceTimeout),
            ErrorCode.ConnectionForced or ErrorCode.DetachForced or ErrorCode.FramingError or ErrorCode.IllegalState =>
                Failure(ServiceBusFailureReason.ServiceCommunicationProblem),
            ErrorCode.InternalError => new ServiceBusException(isTransient: true, description, entityPath, innerException: cause),
            _ => Failure(ServiceBusFailureReason.GeneralError),
        };

        ServiceBusException Failure(ServiceBusFailureReason reason) => new(description, reason, entityPath, cause);
    }
}
