using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// The credit of a link. It is counted here because the library loses the credit if a flow does not raise the limit, as in a drain. All messages of the link
/// must be sent by <see cref="TrySend"/>.
/// </summary>
internal sealed class LinkCredit(ListenerLink link)
{
    private readonly Lock _lock = new();

    // Numbers of messages since the attach: the limit of the client, the limit that the library knows, and the sent messages.
    private long _limit;
    private long _libraryLimit;
    private long _sent;
    private bool _draining;

    public long Available
    {
        get
        {
            lock (_lock)
                return _limit - _sent;
        }
    }

    public bool IsDraining
    {
        get
        {
            lock (_lock)
                return _draining;
        }
    }

    /// <summary>Updates the credit after the library has handled a flow.</summary>
    public void OnFlow(FlowContext flow)
    {
        lock (_lock)
        {
            _limit = Math.Max(_libraryLimit + flow.Messages, _sent);
            _libraryLimit = _limit;
            _draining = link.IsDraining;
            if (flow.Messages > 0)
                return;

            // The library has set its credit to zero, which is also how a drain ends.
            if (_draining)
                _libraryLimit = _sent;
            else
                link.SetCredit((int)(_limit - _sent), drain: false, autoRestore: false);
        }
    }

    /// <summary>Sends a message unless the link has ended.</summary>
    /// <returns>Whether the message was sent.</returns>
    public bool TrySend(Message message, ByteBuffer? encoded = null) => link.TrySend(() =>
    {
        lock (_lock)
        {
            link.SendMessage(message, encoded);
            _sent++;
        }
    });

    /// <summary>Returns the remaining credit, which completes the drain for the client.</summary>
    public void CompleteDrain() => link.TrySend(() =>
    {
        lock (_lock)
        {
            if (!_draining)
                return;

            _draining = false;
            _limit = _libraryLimit = _sent;
            // Not CompleteDrain of the library: its flow clears the drain flag, without which rhea does not complete a drain.
            link.SetCredit(0, drain: true, autoRestore: false);
        }
    });
}
