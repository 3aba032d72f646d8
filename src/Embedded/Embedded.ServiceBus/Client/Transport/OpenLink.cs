using Amqp;
using Amqp.Framing;

namespace Embedded.ServiceBus.Client;

/// <summary>A link in a session of its own, and the news of its end.</summary>
internal sealed class OpenLink<TLink> : IRecoverable
    where TLink : Link
{
    private readonly TaskCompletionSource<AmqpException> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Attach> _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Session _session;

    private OpenLink(Session session, Func<OnAttached, TLink> create, Func<Attach, object?> terminus)
    {
        _session = session;
        Link = create((_, answer) =>
        {
            // A peer that refuses a link attaches it without a terminus and then detaches it with the reason.
            if (terminus(answer) is not null)
                _attached.TrySetResult(answer);
        });
        Link.AddClosedCallback(OnClosed);
        // The library forgets links that are made while their connection ends.
        session.Connection.AddClosedCallback(OnClosed);
    }

    public TLink Link { get; }

    public bool IsOpen => !_lost.Task.IsCompleted && !Link.IsClosed && !_session.IsClosed;

    /// <summary>Ends with the reason when the link or its connection does.</summary>
    public Task<AmqpException> Lost => _lost.Task;

    /// <summary>The largest message that the peer takes, in bytes.</summary>
    public long MaxMessageSize { get; private set; }

    /// <param name="session">For this link only, or for those that end with it.</param>
    /// <param name="create">Makes the link.</param>
    /// <param name="terminus">The end of the link that is the peer's, null when it refuses the link.</param>
    /// <param name="cancellationToken">Stops waiting for the peer to agree.</param>
    /// <exception cref="AmqpException">The peer refused the link, or was lost.</exception>
    public static async Task<OpenLink<TLink>> OpenAsync(
        Session session, Func<OnAttached, TLink> create, Func<Attach, object?> terminus, CancellationToken cancellationToken)
    {
        var opening = new OpenLink<TLink>(session, create, terminus);
        try
        {
            await Task.WhenAny(opening._attached.Task, opening._lost.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
            opening.ThrowIfLost();
            var answer = await opening._attached.Task.ConfigureAwait(false);
            opening.MaxMessageSize = answer.MaxMessageSize is 0 or > long.MaxValue ? long.MaxValue : (long)answer.MaxMessageSize;
            return opening;
        }
        catch
        {
            await opening.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <exception cref="AmqpException">The link is lost; the reason.</exception>
    public void ThrowIfLost()
    {
        if (_lost.Task.IsCompleted)
            throw _lost.Task.Result;
    }

    public async ValueTask DisposeAsync()
    {
        _session.Connection.Closed -= OnClosed;
        await _session.CloseQuietlyAsync().ConfigureAwait(false);
    }

    private void OnClosed(IAmqpObject closed, Error? error) =>
        _lost.TrySetResult(new AmqpException(error ?? new Error(ErrorCode.DetachForced) { Description = "The link was closed." }));
}
