using Amqp;
using Amqp.Framing;

namespace Embedded.ServiceBus.Client;

/// <summary>Opens links and waits until the peer has agreed.</summary>
internal static class LinkOpening
{
    public static Task<(SenderLink Link, Attach Attach)> OpenSenderAsync(Session session, string address, CancellationToken cancellationToken)
    {
        var attach = new Attach { Source = new Source(), Target = new Target { Address = address } };
        return OpenAsync(onAttached => new SenderLink(session, Name(address), attach, onAttached), answer => answer.Target, cancellationToken);
    }

    public static Task<(ReceiverLink Link, Attach Attach)> OpenReceiverAsync(
        Session session, string address, string replyTo, bool receivesAndDeletes, CancellationToken cancellationToken)
    {
        var attach = new Attach
        {
            Source = new Source { Address = address },
            Target = new Target { Address = replyTo },
            SndSettleMode = receivesAndDeletes ? SenderSettleMode.Settled : SenderSettleMode.Unsettled,
            RcvSettleMode = receivesAndDeletes ? ReceiverSettleMode.First : ReceiverSettleMode.Second,
        };
        return OpenAsync(onAttached => new ReceiverLink(session, Name(address), attach, onAttached), answer => answer.Source, cancellationToken);
    }

    private static string Name(string address) => $"{address}-{Guid.NewGuid():N}";

    /// <summary>A peer that refuses a link attaches it without a terminus and then detaches it with the reason.</summary>
    private static async Task<(TLink, Attach)> OpenAsync<TLink>(
        Func<OnAttached, TLink> open, Func<Attach, object?> terminus, CancellationToken cancellationToken)
        where TLink : Link
    {
        var opened = new TaskCompletionSource<Attach>(TaskCreationOptions.RunContinuationsAsynchronously);
        var link = open((_, answer) =>
        {
            if (terminus(answer) is not null)
                opened.TrySetResult(answer);
        });
        link.AddClosedCallback((_, error) =>
            opened.TrySetException(new AmqpException(error ?? new Error(ErrorCode.DetachForced) { Description = "The link was closed." })));
        try
        {
            return (link, await opened.Task.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            link.Close(TimeSpan.Zero);
            throw;
        }
    }
}
