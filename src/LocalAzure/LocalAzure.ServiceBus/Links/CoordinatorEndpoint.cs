using Amqp;
using Amqp.Framing;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// The link on which a client declares transactions. It rejects each transaction. Rejecting the link would not work: the Azure SDK for .NET does not always
/// report the reason.
/// </summary>
internal sealed class CoordinatorEndpoint : LinkEndpoint
{
    public const int Credit = 100;

    private static readonly Rejected Rejection = new()
    {
        Error = new Error(ErrorCode.NotImplemented) { Description = "This broker does not support transactions." },
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
        link.TrySend(() => link.DisposeMessage(message, Rejection, settled: true));
    }
}
