using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Transactions;
using Amqp.Types;
using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Engine;
using LocalAzure.ServiceBus.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus.Links;

/// <summary>Attaches the links of clients to entities and nodes.</summary>
internal sealed partial class LinkProcessor(BrokerEngine engine, ServiceBusBrokerOptions options, ILogger logger) : ILinkProcessor
{
    private static readonly Symbol SessionFilter = "com.microsoft:session-filter";

    private readonly ConcurrentDictionary<(Session Session, string Address), ResponseEndpoint> _responses = new();

    public void Process(AttachContext attachContext)
    {
        var (link, attach) = (attachContext.Link, attachContext.Attach);
        attach.MaxMessageSize = (ulong)options.MaxMessageSizeInBytes;
        try
        {
            if (attach.Target is Coordinator)
                attachContext.Complete(new CoordinatorEndpoint(), CoordinatorEndpoint.Credit);
            else if (link.Role)
                AttachSender(attachContext, Address(attach));
            else
                AttachReceiver(attachContext, Address(attach));
        }
        catch (AmqpException exception)
        {
            LogRejected(link.Name, exception.Error.Description);
            attachContext.Complete(exception.Error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Rejected the link {Link}: {Reason}")]
    private partial void LogRejected(string link, string reason);

    private static string Address(Attach attach)
    {
        var address = attach.Role ? (attach.Source as Source)?.Address : (attach.Target as Target)?.Address;
        if (string.IsNullOrWhiteSpace(address))
            throw new AmqpException(ErrorCode.InvalidField, "The link has no address.");
        return (Uri.TryCreate(address, UriKind.Absolute, out var uri) && !uri.IsFile ? uri.AbsolutePath : address).Trim('/');
    }

    private static string? ManagedEntity(string address) =>
        address.EndsWith(ServiceBusAmqp.ManagementSuffix, StringComparison.OrdinalIgnoreCase)
            ? address[..^ServiceBusAmqp.ManagementSuffix.Length]
            : null;

    private void AttachSender(AttachContext context, string address)
    {
        var session = context.Link.Session;
        ResponseEndpoint? Responses() => _responses.GetValueOrDefault((session, address));

        if (address == ServiceBusAmqp.CbsNode)
            context.Complete(new RequestEndpoint(new CbsNode((ListenerConnection)session.Connection, options), Responses), RequestEndpoint.Credit);
        else if (ManagedEntity(address) is { } managed)
            context.Complete(new RequestEndpoint(Management(context, managed), Responses), RequestEndpoint.Credit);
        else
            context.Complete(new PublishEndpoint(Target(context, address), options.MaxMessageSizeInBytes, engine), PublishEndpoint.Credit);
    }

    private void AttachReceiver(AttachContext context, string address)
    {
        var managed = ManagedEntity(address);
        if (managed is not null || address == ServiceBusAmqp.CbsNode)
        {
            if (managed is not null)
                _ = Management(context, managed);
            var key = (context.Link.Session, address);
            var response = new ResponseEndpoint(context.Link, closed => _responses.TryRemove(KeyValuePair.Create(key, closed)));
            _responses[key] = response;
            context.Complete(response, initialCredit: 0);
            return;
        }

        if (((Source)context.Attach.Source).FilterSet?.ContainsKey(SessionFilter) == true)
            throw new AmqpException(ErrorCode.NotImplemented, "This broker does not support sessions.");

        var queue = Source(context, address);
        var receivesAndDeletes = context.Attach.SndSettleMode == SenderSettleMode.Settled;
        var endpoint = new ConsumeEndpoint(context.Link, receivesAndDeletes, queue, engine);
        engine.Post(() => queue.AddConsumer(endpoint));
        context.Complete(endpoint, initialCredit: 0);
    }

    private ManagementNode Management(AttachContext context, string path)
    {
        Authorize(context, path);
        var (source, target) = (engine.FindSource(path), engine.FindTarget(path));
        return source is null && target is null
            ? throw NotFound(path)
            : new ManagementNode(source, target, options.MaxMessageSizeInBytes, engine);
    }

    private IPublishTarget Target(AttachContext context, string path)
    {
        Authorize(context, path);
        return engine.FindTarget(path)
            ?? (engine.FindSource(path) is null
                ? throw NotFound(path)
                : throw new AmqpException(ErrorCode.NotAllowed, $"'{path}' does not accept messages. Send to its queue or topic."));
    }

    private MessageQueue Source(AttachContext context, string path)
    {
        Authorize(context, path);
        return engine.FindSource(path)
            ?? (engine.FindTarget(path) is null
                ? throw NotFound(path)
                : throw new AmqpException(ErrorCode.NotAllowed, $"'{path}' is a topic. Receive from one of its subscriptions."));
    }

    private void Authorize(AttachContext context, string path)
    {
        if (options.SharedAccessKey is not null && !CbsNode.IsAuthorized((ListenerConnection)context.Link.Session.Connection, path))
            throw new AmqpException(ErrorCode.UnauthorizedAccess, $"Unauthorized access. The connection has no token for '{path}'.");
    }

    private static AmqpException NotFound(string path) =>
        new(ErrorCode.NotFound, $"The messaging entity '{path}' could not be found. Add it to the broker's queues or topics.");
}
