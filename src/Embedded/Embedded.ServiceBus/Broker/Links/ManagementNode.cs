using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Embedded.ServiceBus.Engine;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Links;

/// <summary>
/// The <c>$management</c> node of a queue: peek, renew locks, settle by lock token
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response).
/// </summary>
internal sealed class ManagementNode(MessageQueue queue, BrokerEngine engine) : IRequestNode
{
    public const string LockLost =
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.";

    private const int Ok = 200;
    private const int NoContent = 204;
    private const int BadRequest = 400;
    private const int Gone = 410;
    private const int NotImplemented = 501;
    private const int Unavailable = 503;

    public void Handle(string operation, Message request, Action<Message> respond)
    {
        var body = request.Body as Map ?? [];
        engine.Post(
            () =>
            {
                var response = Answer(operation, body);
                engine.OnCommitted(() => respond(response));
            },
            error => respond(Failure(Unavailable, error.Condition, error.Description)));
    }

    private Message Answer(string operation, Map body)
    {
        try
        {
            return operation switch
            {
                ServiceBusAmqp.Operations.PeekMessage => Peek(body),
                ServiceBusAmqp.Operations.RenewLock => RenewLocks(body),
                ServiceBusAmqp.Operations.UpdateDisposition => UpdateDisposition(body),
                _ => Failure(NotImplemented, ErrorCode.NotImplemented, $"This broker does not have the operation '{operation}'."),
            };
        }
        catch (Exception exception) when (exception is InvalidCastException or NullReferenceException)
        {
            return Failure(BadRequest, ErrorCode.InvalidField, $"The request for '{operation}' lacks a field, or has one of a wrong type.");
        }
    }

    private Message Peek(Map body)
    {
        var (from, count) = ((long)body[ServiceBusAmqp.Fields.FromSequenceNumber], (int)body[ServiceBusAmqp.Fields.MessageCount]);
        var messages = new List();
        foreach (var message in queue.Peek(from, count))
        {
            var encoded = message.Encode(withLock: false);
            messages.Add(new Map { [ServiceBusAmqp.Fields.Message] = encoded.Buffer[encoded.Offset..encoded.WritePos] });
        }

        return messages.Count == 0
            ? Response(NoContent, "There are no messages to peek.")
            : Response(Ok, "OK", new Map { [ServiceBusAmqp.Fields.Messages] = messages });
    }

    private Message RenewLocks(Map body)
    {
        var expirations = new List<DateTime>();
        foreach (var lockToken in (Guid[])body[ServiceBusAmqp.Fields.LockTokens])
        {
            if (queue.RenewLock(lockToken, engine.Now) is not { } lockedUntil)
                return Failure(Gone, ServiceBusAmqp.Errors.MessageLockLost, LockLost);
            expirations.Add(lockedUntil.UtcDateTime);
        }

        return Response(Ok, "OK", new Map { [ServiceBusAmqp.Fields.Expirations] = expirations.ToArray() });
    }

    private Message UpdateDisposition(Map body)
    {
        var disposition = (string)body[ServiceBusAmqp.Fields.DispositionStatus];
        Settlement? settlement = disposition switch
        {
            ServiceBusAmqp.DispositionStatus.Completed => Settlement.Complete,
            ServiceBusAmqp.DispositionStatus.Abandoned => new Settlement(Disposition.Abandon) { PropertiesToModify = Properties(body) },
            ServiceBusAmqp.DispositionStatus.DeadLettered => new Settlement(Disposition.DeadLetter) { PropertiesToModify = Properties(body) },
            _ => null,
        };
        if (settlement is null)
            return Failure(NotImplemented, ErrorCode.NotImplemented, $"This broker does not have the disposition '{disposition}'.");

        foreach (var lockToken in (Guid[])body[ServiceBusAmqp.Fields.LockTokens])
        {
            if (!queue.TrySettle(lockToken, settlement))
                return Failure(Gone, ServiceBusAmqp.Errors.MessageLockLost, LockLost);
        }

        return Response(Ok, "OK");
    }

    private static Dictionary<string, object?> Properties(Map body)
    {
        Dictionary<string, object?> properties = [];
        foreach (var (key, value) in body[ServiceBusAmqp.Fields.PropertiesToModify] as Map ?? [])
            properties[key.ToString()!] = value;
        if (body[ServiceBusAmqp.Fields.DeadLetterReason] is { } reason)
            properties[ServiceBusAmqp.DeadLetterReason] = reason;
        if (body[ServiceBusAmqp.Fields.DeadLetterDescription] is { } description)
            properties[ServiceBusAmqp.DeadLetterErrorDescription] = description;
        return properties;
    }

    private static Message Response(int statusCode, string description, Map? body = null)
    {
        var response = new Message { ApplicationProperties = new ApplicationProperties(), BodySection = new AmqpValue { Value = body ?? [] } };
        response.ApplicationProperties[ServiceBusAmqp.Fields.StatusCode] = statusCode;
        response.ApplicationProperties[ServiceBusAmqp.Fields.StatusDescription] = description;
        return response;
    }

    private static Message Failure(int statusCode, string condition, string description)
    {
        var response = Response(statusCode, description);
        response.ApplicationProperties[ServiceBusAmqp.Fields.ErrorCondition] = new Symbol(condition);
        return response;
    }
}
