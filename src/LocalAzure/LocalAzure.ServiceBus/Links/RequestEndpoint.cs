using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>A link on which a client sends requests to a node. Answers go to the response link that the session has for that node.</summary>
internal sealed class RequestEndpoint(IRequestNode node, Func<ResponseEndpoint?> responses) : LinkEndpoint
{
    public const int Credit = 100;

    public override void OnFlow(FlowContext flowContext)
    {
    }

    public override void OnDisposition(DispositionContext dispositionContext)
    {
    }

    public override void OnMessage(MessageContext messageContext)
    {
        var encoded = ((ReceivedTransfer)messageContext.Message).Encoded;
        var request = Message.Decode(new ByteBuffer(encoded.Array, encoded.Offset, encoded.Count, encoded.Count));
        if (responses() is not { } response)
        {
            messageContext.Complete(new Error(ErrorCode.PreconditionFailed) { Description = "Attach a link for the responses first." });
            return;
        }

        messageContext.Complete();
        var operation = request.ApplicationProperties?.Map[ServiceBusAmqp.Operations.Property] as string ?? "";
        node.Handle(
            operation,
            request,
            answer =>
            {
                answer.Properties = new Properties();
                answer.Properties.SetCorrelationId(request.Properties?.GetMessageId());
                response.Send(answer);
            });
    }
}

/// <summary>Answers requests.</summary>
internal interface IRequestNode
{
    /// <param name="operation">What to do.</param>
    /// <param name="request">With what.</param>
    /// <param name="respond">To be called once, from any thread.</param>
    void Handle(string operation, Message request, Action<Message> respond);
}
