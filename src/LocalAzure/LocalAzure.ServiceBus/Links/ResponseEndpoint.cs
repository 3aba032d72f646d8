using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The link of a client that receives the responses of a node.</summary>
internal sealed class ResponseEndpoint(ListenerLink link, Action<ResponseEndpoint> onClosed) : LinkEndpoint
{
    private readonly LinkCredit _credit = new(link);
    private readonly Queue<Message> _waiting = [];

    public override void OnFlow(FlowContext flowContext)
    {
        _credit.OnFlow(flowContext);
        Send(null);
        _credit.CompleteDrain();
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    public override void OnLinkClosed(ListenerLink link, Error error) => onClosed(this);

    /// <summary>Sends a response as soon as the client grants credit.</summary>
    public void Send(Message? response)
    {
        lock (_waiting)
        {
            if (response is not null)
                _waiting.Enqueue(response);
            while (_credit.Available > 0 && _waiting.TryDequeue(out var next))
                _credit.TrySend(next);
        }
    }
}
