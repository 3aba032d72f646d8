using Amqp;
using Amqp.Framing;
using Amqp.Types;
using LocalAzure.ServiceBus.Engine;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// The <c>$management</c> node of an entity: peek, renew locks, settle by lock token, schedule, receive deferred messages
/// (https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response).
/// </summary>
/// <param name="source">The entity if it is a source of messages.</param>
/// <param name="target">The entity if it is a target of messages.</param>
/// <param name="maxMessageSize">The maximum size of a message, in bytes.</param>
/// <param name="engine">The engine.</param>
internal sealed class ManagementNode(MessageQueue? source, IPublishTarget? target, int maxMessageSize, BrokerEngine engine) : IRequestNode
{
    public const string LockLost =
        "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.";

    private const int Ok = 200;
    private const int NoContent = 204;
    private const int BadRequest = 400;
    private const int NotFound = 404;
    private const int Gone = 410;
    private const int NotImplemented = 501;
    private const int Unavailable = 503;

    // The receiver-settle-mode of receive-and-delete.
    private const uint SettledFirst = 0;

    public void Handle(string operation, Message request, Action<Message> respond)
    {
        var body = request.Body as Map ?? [];
        engine.Post(
            () =>
            {
                var response = Execute(operation, body);
                engine.OnCommitted(() => respond(response));
            },
            error => respond(Failure(Unavailable, error.Condition, error.Description)));
    }

    private Message Execute(string operation, Map body)
    {
        try
        {
            return operation switch
            {
                ServiceBusAmqp.Operations.PeekMessage when source is not null => Peek(source, body),
                ServiceBusAmqp.Operations.RenewLock when source is not null => RenewLocks(source, body),
                ServiceBusAmqp.Operations.UpdateDisposition when source is not null => UpdateDisposition(source, body),
                ServiceBusAmqp.Operations.ReceiveBySequenceNumber when source is not null => ReceiveDeferred(source, body),
                ServiceBusAmqp.Operations.ScheduleMessage when target is not null => Schedule(target, body),
                ServiceBusAmqp.Operations.CancelScheduledMessage when target is not null => CancelScheduled(target, body),
                _ => Failure(NotImplemented, ErrorCode.NotImplemented, $"This broker does not support the operation '{operation}' on this entity."),
            };
        }
        catch (AmqpException exception)
        {
            return Failure(BadRequest, exception.Error.Condition, exception.Error.Description);
        }
        catch (Exception exception) when (exception is InvalidCastException or NullReferenceException)
        {
            return Failure(BadRequest, ErrorCode.InvalidField, $"A field of the request for '{operation}' is missing or has a wrong type.");
        }
    }

    private Message Peek(MessageQueue queue, Map body)
    {
        var (from, count) = ((long)body[ServiceBusAmqp.Fields.FromSequenceNumber], (int)body[ServiceBusAmqp.Fields.MessageCount]);
        var (messages, size) = (new List(), 0);
        foreach (var message in queue.Peek(from, count))
        {
            // As many as fit into one response, as on Service Bus. The client requests the rest.
            size += message.Bare.Length;
            if (size > maxMessageSize && messages.Count > 0)
                break;
            messages.Add(Describe(message, withLock: false));
        }

        return messages.Count == 0
            ? Response(NoContent, "There are no messages to peek.")
            : Response(Ok, "OK", new Map { [ServiceBusAmqp.Fields.Messages] = messages });
    }

    private Message ReceiveDeferred(MessageQueue queue, Map body)
    {
        var numbers = Numbers(body);
        var receivesAndDeletes = Equals(body[ServiceBusAmqp.Fields.ReceiverSettleMode], SettledFirst);
        if (queue.TakeDeferred(numbers, receivesAndDeletes, engine.Now) is not { } taken)
        {
            return Failure(
                NotFound,
                ServiceBusAmqp.Errors.MessageNotFound,
                $"'{queue.Path}' has no deferred message with the sequence number {string.Join(", ", numbers)}, or it is locked.");
        }

        var messages = new List();
        foreach (var message in taken)
            messages.Add(Describe(message, withLock: !receivesAndDeletes));
        return Response(Ok, "OK", new Map { [ServiceBusAmqp.Fields.Messages] = messages });
    }

    private static Map Describe(BrokerMessage message, bool withLock)
    {
        var encoded = message.Encode(withLock);
        var described = new Map { [ServiceBusAmqp.Fields.Message] = encoded.Buffer[encoded.Offset..encoded.WritePos] };
        if (withLock)
            described[ServiceBusAmqp.Fields.LockToken] = message.LockToken;
        return described;
    }

    private Message RenewLocks(MessageQueue queue, Map body)
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

    private static Message UpdateDisposition(MessageQueue queue, Map body)
    {
        var disposition = (string)body[ServiceBusAmqp.Fields.DispositionStatus];
        Settlement? settlement = disposition switch
        {
            ServiceBusAmqp.DispositionStatus.Completed => Settlement.Complete,
            ServiceBusAmqp.DispositionStatus.Abandoned => new Settlement(Disposition.Abandon) { PropertiesToModify = Properties(body) },
            ServiceBusAmqp.DispositionStatus.DeadLettered => new Settlement(Disposition.DeadLetter) { PropertiesToModify = Properties(body) },
            ServiceBusAmqp.DispositionStatus.Deferred => new Settlement(Disposition.Defer) { PropertiesToModify = Properties(body) },
            _ => null,
        };
        if (settlement is null)
            return Failure(NotImplemented, ErrorCode.NotImplemented, $"This broker does not support the disposition '{disposition}'.");

        foreach (var lockToken in (Guid[])body[ServiceBusAmqp.Fields.LockTokens])
        {
            if (!queue.TrySettle(lockToken, settlement))
                return Failure(Gone, ServiceBusAmqp.Errors.MessageLockLost, LockLost);
        }

        return Response(Ok, "OK");
    }

    private Message Schedule(IPublishTarget entity, Map body)
    {
        // All are validated before the first is added.
        var messages = new List<EncodedMessage>();
        foreach (Map entry in (List)body[ServiceBusAmqp.Fields.Messages])
            messages.AddRange(IncomingMessages.Read((byte[])entry[ServiceBusAmqp.Fields.Message], format: 0, maxMessageSize, entity.Path));
        if (messages.Exists(message => message.ScheduledFor is null))
            throw new AmqpException(ErrorCode.InvalidField, "A scheduled message has no scheduled time.");

        var numbers = messages.ConvertAll(message => entity.Publish(message, engine.Now));
        return Response(Ok, "OK", new Map { [ServiceBusAmqp.Fields.SequenceNumbers] = numbers.ToArray() });
    }

    private static Message CancelScheduled(IPublishTarget entity, Map body)
    {
        var numbers = Numbers(body);
        return entity.TryCancelScheduled(numbers)
            ? Response(Ok, "OK")
            : Failure(
                NotFound,
                ServiceBusAmqp.Errors.MessageNotFound,
                $"'{entity.Path}' has no scheduled message with the sequence number {string.Join(", ", numbers)}.");
    }

    private static HashSet<long> Numbers(Map body) => [.. (long[])body[ServiceBusAmqp.Fields.SequenceNumbers]];

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
