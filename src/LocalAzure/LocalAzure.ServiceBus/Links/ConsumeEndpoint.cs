using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Engine;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The link of a client that receives from a queue, subscription or dead-letter queue.</summary>
internal sealed class ConsumeEndpoint(ListenerLink link, bool receivesAndDeletes, MessageQueue queue, BrokerEngine engine)
    : LinkEndpoint, IMessageConsumer
{
    private readonly LinkCredit _credit = new(link);
    private int _reserved;
    private bool _draining;

    public bool ReceivesAndDeletes => receivesAndDeletes;

    public int Credit => _draining ? 0 : (int)Math.Min(_credit.Available - _reserved, int.MaxValue);

    public override void OnFlow(FlowContext flowContext)
    {
        _credit.OnFlow(flowContext);
        // Immediately, so that a drain completes before messages that arrive later.
        engine.Post(() => queue.Dispatch(engine.Now));
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
        // The library also reports deliveries that it releases when a connection ends. Locks outlive their link, as on Service Bus.
        if (link.IsEnding())
            return;

        var (message, state, settled) = ((DeliveryMessage)dispositionContext.Message, dispositionContext.DeliveryState, dispositionContext.Settled);
        if (ToSettlement(state) is { } settlement)
            engine.Post(() => Settle(message, state, settlement, settled), error => Respond(message, new Rejected { Error = error }, settled));
        else if (state is Outcome)
            Respond(message, CreateRejection(ErrorCode.NotImplemented, $"This broker does not support the outcome '{state}'."), settled);
    }

    public override void OnLinkClosed(ListenerLink link, Error error) => engine.Post(() => queue.RemoveConsumer(this));

    public void Reserve() => _reserved++;

    public bool TryStartDrain() => !_draining && (_draining = _credit.IsDraining);

    public void Cancel() => (_reserved, _draining) = (0, false);

    public void Deliver(BrokerMessage message)
    {
        _reserved--;
        Guid? lockToken = receivesAndDeletes ? null : message.LockToken;
        // If the link has ended, the client has not seen the message.
        if (!_credit.TrySend(new DeliveryMessage(lockToken), message.Encode(withLock: !receivesAndDeletes)) && lockToken is { } held)
            engine.Post(() => queue.TrySettle(held, Settlement.Release));
    }

    public void CompleteDrain()
    {
        _draining = false;
        _credit.CompleteDrain();
    }

    private static Settlement? ToSettlement(DeliveryState? state) => state switch
    {
        Accepted => Settlement.Complete,
        Released => Settlement.Release,
        Rejected rejected => new Settlement(Disposition.DeadLetter) { PropertiesToModify = Properties(rejected.Error?.Info) },
        Modified modified => new Settlement(modified.UndeliverableHere ? Disposition.Defer : Disposition.Abandon)
        {
            PropertiesToModify = Properties(modified.MessageAnnotations),
        },
        _ => null,
    };

    private static Dictionary<string, object?> Properties(Amqp.Types.Fields? fields) =>
        fields?.Where(field => field.Value is not null).ToDictionary(field => field.Key.ToString()!, field => (object?)field.Value) ?? [];

    /// <summary>Returns the outcome without its details. An error in it would mean that the settlement failed.</summary>
    private static Outcome Confirm(DeliveryState state) => state switch
    {
        Rejected => new Rejected(),
        Modified => new Modified(),
        Released => new Released(),
        _ => new Accepted(),
    };

    private static Rejected CreateRejection(string condition, string description) => new() { Error = new Error(condition) { Description = description } };

    private void Settle(DeliveryMessage message, DeliveryState state, Settlement settlement, bool settled)
    {
        var held = message.LockToken is { } lockToken && queue.TrySettle(lockToken, settlement);
        var response = held ? Confirm(state) : CreateRejection(ServiceBusAmqp.Errors.MessageLockLost, ManagementNode.LockLost);
        engine.OnCommitted(() => Respond(message, response, settled));
    }

    private void Respond(DeliveryMessage message, DeliveryState state, bool settled)
    {
        if (!settled)
            link.TrySend(() => link.DisposeMessage(message, state, settled: true));
    }
}
