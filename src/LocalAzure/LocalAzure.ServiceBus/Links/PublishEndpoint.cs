using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Engine;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A link on which a client sends to a queue or a topic.</summary>
internal sealed class PublishEndpoint(IPublishTarget target, int maxMessageSize, BrokerEngine engine) : LinkEndpoint
{
    /// <summary>How many messages a client may send ahead.</summary>
    public const int Credit = 1000;

    private static readonly Accepted Accepted = new();

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    public override void OnMessage(MessageContext messageContext)
    {
        var (link, transfer) = (messageContext.Link, (ReceivedTransfer)messageContext.Message);
        try
        {
            var messages = IncomingMessages.Read(transfer.Encoded, transfer.Format, maxMessageSize, target.Path);
            engine.Post(
                () =>
                {
                    foreach (var message in messages)
                        target.Publish(message, engine.Now);
                    engine.OnCommitted(() => Answer(link, transfer, Accepted));
                },
                error => Answer(link, transfer, new Rejected { Error = error }));
        }
        catch (AmqpException exception)
        {
            Answer(link, transfer, new Rejected { Error = exception.Error });
        }
    }

    private static void Answer(ListenerLink link, Message message, Outcome outcome) =>
        link.TryTell(() => link.DisposeMessage(message, outcome, settled: true));
}
