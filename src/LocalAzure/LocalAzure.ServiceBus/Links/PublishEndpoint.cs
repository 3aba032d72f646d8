using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Engine;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The link of a client that sends to a queue or topic.</summary>
internal sealed class PublishEndpoint(IPublishTarget target, int maxMessageSize, BrokerEngine engine) : LinkEndpoint
{
    /// <summary>The number of unsettled messages that a client may send.</summary>
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
                    engine.OnCommitted(() => Respond(link, transfer, Accepted));
                },
                error => Respond(link, transfer, new Rejected { Error = error }));
        }
        catch (AmqpException exception)
        {
            Respond(link, transfer, new Rejected { Error = exception.Error });
        }
    }

    private static void Respond(ListenerLink link, Message message, Outcome outcome) =>
        link.TrySend(() => link.DisposeMessage(message, outcome, settled: true));
}
