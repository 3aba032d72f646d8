using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;

namespace Embedded.ServiceBus.Client;

/// <summary>Two links to a node, <c>$cbs</c> or <c>$management</c>: one takes requests, the other brings the answers.</summary>
internal sealed class RequestResponseLink : IRecoverable
{
    private const int Credit = 100;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<Message>> _pending = new();
    private readonly OpenLink<SenderLink> _requests;
    private readonly OpenLink<ReceiverLink> _responses;
    private readonly string _replyTo;

    private RequestResponseLink(OpenLink<SenderLink> requests, OpenLink<ReceiverLink> responses, string replyTo)
    {
        (_requests, _responses, _replyTo) = (requests, responses, replyTo);
        responses.Link.Start(Credit, OnResponse);
    }

    public bool IsOpen => _requests.IsOpen && _responses.IsOpen;

    /// <param name="session">For this link only.</param>
    /// <param name="node">What answers.</param>
    /// <param name="cancellationToken">Stops waiting for the peer to agree.</param>
    public static async Task<RequestResponseLink> OpenAsync(Session session, string node, CancellationToken cancellationToken)
    {
        var replyTo = $"reply-{Guid.NewGuid():N}";
        var responses = await LinkOpening.OpenReceiverAsync(
            session, node, replyTo, receivesAndDeletes: false, cancellationToken).ConfigureAwait(false);
        var requests = await LinkOpening.OpenSenderAsync(session, node, cancellationToken).ConfigureAwait(false);
        return new RequestResponseLink(requests, responses, replyTo);
    }

    /// <summary>The answer to a request, whatever its status.</summary>
    public async Task<Message> RequestAsync(Message request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        request.Properties = new Properties { MessageId = id, ReplyTo = _replyTo };
        var answer = _pending[id] = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _requests.Link.Send(
                request,
                (_, _, outcome, _) =>
                {
                    if (outcome is Rejected rejected)
                        answer.TrySetException(new AmqpException(rejected.Error));
                },
                null);
            await Task.WhenAny(answer.Task, _requests.Lost, _responses.Lost).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!answer.Task.IsCompleted)
            {
                _requests.ThrowIfLost();
                _responses.ThrowIfLost();
            }

            return await answer.Task.ConfigureAwait(false);
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _requests.DisposeAsync().ConfigureAwait(false);
        await _responses.DisposeAsync().ConfigureAwait(false);
    }

    private void OnResponse(IReceiverLink link, Message response)
    {
        link.Accept(response);
        if (response.Properties?.GetCorrelationId()?.ToString() is { } id && _pending.TryGetValue(id, out var answer))
            answer.TrySetResult(response);
    }
}
