using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// A link on which a client declares transactions. Each is rejected, instead of the link: Azure's client reports the reason for that, but not always the
/// reason why a link was refused.
/// </summary>
internal sealed class CoordinatorEndpoint : LinkEndpoint
{
    public const int Credit = 100;

    private static readonly Rejected Refusal = new()
    {
        Error = new Error(ErrorCode.NotImplemented) { Description = "This broker has no transactions." },
    };

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    public override void OnMessage(MessageContext messageContext)
    {
        var (link, message) = (messageContext.Link, messageContext.Message);
        link.TryTell(() => link.DisposeMessage(message, Refusal, settled: true));
    }
}
