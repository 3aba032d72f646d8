using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;

namespace Embedded.ServiceBus.Client;

/// <summary>Two links to a node, <c>$cbs</c> or <c>$management</c>: one takes requests, the other brings the answers.</summary>
internal sealed class RequestResponseLink : IRecoverable
{
    private const int Credit = 100;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _pending = new();
    private readonly Session _session;
    private readonly SenderLink _requests;
    private readonly ReceiverLink _responses;
    private readonly string _replyTo;

    private RequestResponseLink(Session session, SenderLink requests, ReceiverLink responses, string replyTo)
    {
        (_session, _requests, _responses, _replyTo) = (session, requests, responses, replyTo);
        responses.AddClosedCallback(OnClosed);
        requests.AddClosedCallback(OnClosed);
        responses.Start(Credit, OnResponse);
    }

    public bool IsOpen => !_requests.IsClosed && !_responses.IsClosed && !_session.IsClosed;

    public static async Task<RequestResponseLink> OpenAsync(Session session, string node, CancellationToken cancellationToken)
    {
        var replyTo = $"reply-{Guid.NewGuid():N}";
        var (responses, _) = await LinkOpening.OpenReceiverAsync(session, node, replyTo, receivesAndDeletes: false, cancellationToken).ConfigureAwait(false);
        var (requests, _) = await LinkOpening.OpenSenderAsync(session, node, cancellationToken).ConfigureAwait(false);
        return new RequestResponseLink(session, requests, responses, replyTo);
    }

    /// <summary>The answer to a request, whatever its status.</summary>
    public async Task<Message> RequestAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        request.Properties = new Properties { MessageId = id, ReplyTo = _replyTo };
        var answer = _pending[id] = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _requests.Send(
                request,
                (_, _, outcome, _) =>
                {
                    if (outcome is Rejected rejected)
                        answer.TrySetException(new AmqpException(rejected.Error));
                },
                null);
            return await answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public ValueTask DisposeAsync() => _session.CloseQuietlyAsync();

    private void OnResponse(IReceiverLink link, Message response)
    {
        link.Accept(response);
        if (response.Properties?.GetCorrelationId()?.ToString() is { } id && _pending.TryGetValue(id, out var answer))
            answer.TrySetResult(response);
    }

    private void OnClosed(IAmqpObject link, Error error)
    {
        foreach (var answer in _pending.Values)
            answer.TrySetException(new AmqpException(error ?? new Error(ErrorCode.DetachForced) { Description = "The link was closed." }));
    }
}
