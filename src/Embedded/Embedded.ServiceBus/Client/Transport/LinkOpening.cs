using Amqp;
using Amqp.Framing;

namespace Embedded.ServiceBus.Client;

/// <summary>Opens links as Service Bus wants them.</summary>
internal static class LinkOpening
{
    public static Task<OpenLink<SenderLink>> OpenSenderAsync(Session session, string address, CancellationToken cancellationToken)
    {
        var attach = new Attach { Source = new Source(), Target = new Target { Address = address } };
        return OpenLink<SenderLink>.OpenAsync(
            session, onAttached => new SenderLink(session, Name(address), attach, onAttached), answer => answer.Target, cancellationToken);
    }

    public static Task<OpenLink<ReceiverLink>> OpenReceiverAsync(
        Session session, string address, string replyTo, bool receivesAndDeletes, CancellationToken cancellationToken)
    {
        var attach = new Attach
        {
            Source = new Source { Address = address },
            Target = new Target { Address = replyTo },
            SndSettleMode = receivesAndDeletes ? SenderSettleMode.Settled : SenderSettleMode.Unsettled,
            RcvSettleMode = receivesAndDeletes ? ReceiverSettleMode.First : ReceiverSettleMode.Second,
        };
        return OpenLink<ReceiverLink>.OpenAsync(
            session, onAttached => new ReceiverLink(session, Name(address), attach, onAttached), answer => answer.Source, cancellationToken);
    }

    private static string Name(string address) => $"{address}-{Guid.NewGuid():N}";
}
