using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Links;

/// <summary>The link of a client that sends requests to a node. Responses go to the response link of the session for that node.</summary>
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
            messageContext.Complete(new Error(ErrorCode.PreconditionFailed) { Description = "Attach a response link first." });
            return;
        }

        messageContext.Complete();
        var operation = request.ApplicationProperties?.Map[ServiceBusAmqp.Operations.Property] as string ?? "";
        node.Handle(
            operation,
            request,
            responseMessage =>
            {
                responseMessage.Properties = new Properties();
                responseMessage.Properties.SetCorrelationId(request.Properties?.GetMessageId());
                response.Send(responseMessage);
            });
    }
}

/// <summary>Responds to requests.</summary>
internal interface IRequestNode
{
    /// <param name="operation">The operation.</param>
    /// <param name="request">The request.</param>
    /// <param name="respond">Sends the response. It must be called once, on any thread.</param>
    void Handle(string operation, Message request, Action<Message> respond);
}
