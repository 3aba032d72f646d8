using Amqp;
using Amqp.Listener;

namespace LocalAzure.ServiceBus.Links;

/// <summary>
/// How many messages may be sent on a link. We keep our own account: the library forgets the credit when a flow does not raise the limit,
/// which a drain does not. All sends of the link go through <see cref="TrySend"/>.
/// </summary>
internal sealed class LinkCredit(ListenerLink link)
{
    private readonly Lock _lock = new();

    // Counts of messages since the attach: those that the peer allows, those that the library believes it allows, those sent.
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

    /// <summary>Takes account of a flow that the library has just handled.</summary>
    public void OnFlow(FlowContext flow)
    {
        lock (_lock)
        {
            _limit = Math.Max(_libraryLimit + flow.Messages, _sent);
            _libraryLimit = _limit;
            _draining = link.IsDraining;
            if (flow.Messages > 0)
                return;

            // The library has set its credit to zero. A drain ends with that anyway.
            if (_draining)
                _libraryLimit = _sent;
            else
                link.SetCredit((int)(_limit - _sent), drain: false, autoRestore: false);
        }
    }

    /// <summary>Sends a message, unless the link ends: then the client has not got it.</summary>
    /// <returns>Whether it was sent.</returns>
    public bool TrySend(Message message, ByteBuffer? encoded = null) => link.TryTell(() =>
    {
        lock (_lock)
        {
            link.SendMessage(message, encoded);
            _sent++;
        }
    });

    /// <summary>Gives the remaining credit back, which tells the peer that there is nothing more.</summary>
    public void CompleteDrain() => link.TryTell(() =>
    {
        lock (_lock)
        {
            if (!_draining)
                return;

            _draining = false;
            _limit = _libraryLimit = _sent;
            // Not CompleteDrain of the library: its flow clears the drain flag, and rhea takes a drain as done only with the flag set.
            link.SetCredit(0, drain: true, autoRestore: false);
        }
    });
}
