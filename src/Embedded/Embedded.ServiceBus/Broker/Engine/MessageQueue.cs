using Amqp;
using Amqp.Framing;
using Amqp.Types;
using Embedded.ServiceBus.Protocol;

namespace Embedded.ServiceBus.Engine;

/// <summary>
/// The messages of a queue, a subscription or a dead-letter queue, and the receivers waiting for them. All of it is in memory and mirrored
/// in the store; used by the engine's thread only.
/// </summary>
internal sealed class MessageQueue : IPublishTarget
{
    private const int HeaderTtl = 2;

    private readonly BrokerEngine _engine;
    private readonly MessageStore _store;
    private readonly MessageStoreOptions _options;
    private readonly MessageQueue? _deadLetters;
    private readonly DuplicateHistory? _duplicates;
    private readonly long _id;
    private readonly SortedSet<BrokerMessage> _messages = Sorted(_ => default);
    private readonly SortedSet<BrokerMessage> _available = Sorted(_ => default);
    private readonly Dictionary<Guid, BrokerMessage> _locked = [];
    private readonly SortedSet<BrokerMessage> _lockExpiries = Sorted(message => message.LockedUntil);
    private readonly SortedSet<BrokerMessage> _expiries = Sorted(message => message.ExpiresAt!.Value);
    private readonly List<IMessageConsumer> _consumers = [];
    private int _nextConsumer;
    private long _lastSequenceNumber;

    /// <param name="path">The entity's path.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="deadLetters">Where failed messages go; null for a dead-letter queue, where they neither fail nor expire.</param>
    /// <param name="duplicates">The message ids seen; null to take every message.</param>
    /// <param name="engine">Runs this queue.</param>
    /// <param name="store">Holds the messages to start with.</param>
    public MessageQueue(
        string path, MessageStoreOptions options, MessageQueue? deadLetters, DuplicateHistory? duplicates, BrokerEngine engine, MessageStore store)
    {
        (Path, _options, _deadLetters, _duplicates, _engine, _store) = (path, options, deadLetters, duplicates, engine, store);
        (_id, _lastSequenceNumber) = store.OpenQueue(path);
        foreach (var message in store.Read(_id))
            Add(message);
    }

    public string Path { get; }

    /// <summary>When a lock or a message expires next.</summary>
    public DateTimeOffset? NextExpiry
    {
        get
        {
            var (lockedUntil, expiresAt) = (_lockExpiries.Min?.LockedUntil, _expiries.Min?.ExpiresAt);
            return lockedUntil is null || expiresAt < lockedUntil ? expiresAt : lockedUntil;
        }
    }

    public void AddConsumer(IMessageConsumer consumer) => _consumers.Add(consumer);

    public void RemoveConsumer(IMessageConsumer consumer) => _consumers.Remove(consumer);

    public void Publish(EncodedMessage message, DateTimeOffset now)
    {
        if (_duplicates?.TryAdd(message.MessageId, now) == false)
            return;

        uint? timeToLive = message.Header?.HasField(HeaderTtl) == true ? message.Header.Ttl : null;
        var lifetime = timeToLive is { } milliseconds && TimeSpan.FromMilliseconds(milliseconds) < _options.DefaultMessageTimeToLive
            ? TimeSpan.FromMilliseconds(milliseconds)
            : _options.DefaultMessageTimeToLive;
        var added = new BrokerMessage
        {
            SequenceNumber = ++_lastSequenceNumber,
            EnqueuedTime = now,
            ExpiresAt = lifetime < DateTimeOffset.MaxValue - now ? now + lifetime : null,
            TimeToLive = timeToLive,
            SenderAnnotations = Encode(message.Annotations),
            Bare = message.Bare,
        };
        _store.Insert(_id, added);
        Add(added);
        _engine.Touch(this);
    }

    /// <summary>Whether the lock still held; nothing is done otherwise.</summary>
    public bool TrySettle(Guid lockToken, Settlement settlement)
    {
        if (!_locked.TryGetValue(lockToken, out var message))
            return false;

        Settle(message, settlement);
        return true;
    }

    /// <summary>Until when the lock holds now, or null when it was lost.</summary>
    public DateTimeOffset? RenewLock(Guid lockToken, DateTimeOffset now)
    {
        if (!_locked.TryGetValue(lockToken, out var message))
            return null;

        Unlock(message);
        Lock(message, lockToken, now);
        return message.LockedUntil;
    }

    /// <summary>Messages from a sequence number on, whether locked or not.</summary>
    public IEnumerable<BrokerMessage> Peek(long fromSequenceNumber, int count) =>
        _messages.Count == 0 || _messages.Max!.SequenceNumber < fromSequenceNumber
            ? []
            : _messages.GetViewBetween(Probe(fromSequenceNumber), _messages.Max).Take(count);

    /// <summary>Promises available messages to the receivers that have credit, one each in turn.</summary>
    public void Dispatch(DateTimeOffset now)
    {
        while (NextConsumer() is { } consumer && TakeAvailable(now) is { } message)
        {
            consumer.Reserve();
            if (consumer.ReceivesAndDeletes)
                Remove(message);
            else
                Lock(message, Guid.NewGuid(), now);
            _engine.OnCommitted(() => consumer.Deliver(message));
        }

        foreach (var consumer in _consumers)
        {
            if (consumer.TryStartDrain())
                _engine.OnCommitted(consumer.CompleteDrain);
        }
    }

    /// <summary>Ends the locks and messages whose time has come.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_lockExpiries.Min is { } message && message.LockedUntil <= now)
            Settle(message, new Settlement(Disposition.Abandon));

        // A locked message is its receiver's: it expires when it becomes available again.
        while (_expiries.Min is { } message && message.ExpiresAt <= now)
            ExpireMessage(message);
    }

    /// <summary>Starts again from the store, with the same receivers.</summary>
    public void Reload()
    {
        _messages.Clear();
        _locked.Clear();
        _available.Clear();
        _lockExpiries.Clear();
        _expiries.Clear();
        (_, _lastSequenceNumber) = _store.OpenQueue(Path);
        foreach (var message in _store.Read(_id))
            Add(message);
        foreach (var consumer in _consumers)
            consumer.Cancel();
        _engine.Touch(this);
    }

    private static SortedSet<BrokerMessage> Sorted(Func<BrokerMessage, DateTimeOffset> time) => new(Comparer<BrokerMessage>.Create((a, b) =>
        time(a).CompareTo(time(b)) is var order and not 0 ? order : a.SequenceNumber.CompareTo(b.SequenceNumber)));

    private static BrokerMessage Probe(long sequenceNumber) => new()
    {
        SequenceNumber = sequenceNumber,
        EnqueuedTime = default,
        ExpiresAt = null,
        TimeToLive = null,
        SenderAnnotations = null,
        Bare = [],
    };

    private static byte[]? Encode(MessageAnnotations? annotations)
    {
        if (annotations is null || annotations.Map.Count == 0)
            return null;

        var buffer = new ByteBuffer(128, autoGrow: true);
        Encoder.WriteMap(buffer, annotations.Map, smallEncoding: true);
        return buffer.Buffer[buffer.Offset..buffer.WritePos];
    }

    private IMessageConsumer? NextConsumer()
    {
        for (var tried = 0; tried < _consumers.Count; tried++)
        {
            _nextConsumer = (_nextConsumer + 1) % _consumers.Count;
            if (_consumers[_nextConsumer].Credit > 0)
                return _consumers[_nextConsumer];
        }

        return null;
    }

    private BrokerMessage? TakeAvailable(DateTimeOffset now)
    {
        while (_available.Min is { } message)
        {
            if (message.ExpiresAt is { } expiresAt && expiresAt <= now)
            {
                ExpireMessage(message);
                continue;
            }

            Withdraw(message);
            return message;
        }

        return null;
    }

    private void Add(BrokerMessage message)
    {
        _messages.Add(message);
        MakeAvailable(message);
    }

    private void MakeAvailable(BrokerMessage message)
    {
        _available.Add(message);
        if (message.ExpiresAt is not null)
            _expiries.Add(message);
    }

    private void Withdraw(BrokerMessage message)
    {
        _available.Remove(message);
        if (message.ExpiresAt is not null)
            _expiries.Remove(message);
    }

    private void Lock(BrokerMessage message, Guid lockToken, DateTimeOffset now)
    {
        (message.LockToken, message.LockedUntil) = (lockToken, now + _options.LockDuration);
        _locked.Add(lockToken, message);
        _lockExpiries.Add(message);
    }

    private void Unlock(BrokerMessage message)
    {
        _locked.Remove(message.LockToken);
        _lockExpiries.Remove(message);
    }

    private void Settle(BrokerMessage message, Settlement settlement)
    {
        Unlock(message);
        if (settlement.PropertiesToModify.Count > 0)
            message.Modify(settlement.PropertiesToModify);

        switch (settlement.Disposition)
        {
            case Disposition.Complete:
                Remove(message);
                break;
            case Disposition.Release:
                MakeAvailable(message);
                break;
            case Disposition.DeadLetter when _deadLetters is not null:
                MoveTo(_deadLetters, message);
                break;
            default:
                message.DeliveryCount++;
                if (_deadLetters is not null && message.DeliveryCount >= _options.MaxDeliveryCount)
                {
                    DeadLetter(
                        message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {_options.MaxDeliveryCount} delivery attempts.");
                    break;
                }

                _store.Update(_id, message);
                MakeAvailable(message);
                break;
        }

        _engine.Touch(this);
    }

    private void ExpireMessage(BrokerMessage message)
    {
        Withdraw(message);
        if (_deadLetters is not null && _options.DeadLetteringOnMessageExpiration)
            DeadLetter(message, "TTLExpiredException", "The message expired and was dead lettered.");
        else
            Remove(message);
    }

    private void DeadLetter(BrokerMessage message, string reason, string description)
    {
        _engine.LogDeadLettered(Path, message.SequenceNumber, reason);
        message.Modify(Settlement.DeadLetter(reason, description).PropertiesToModify);
        MoveTo(_deadLetters!, message);
    }

    private void MoveTo(MessageQueue target, BrokerMessage message)
    {
        _store.Move(_id, message, target._id);
        _messages.Remove(message);
        target.Add(new BrokerMessage
        {
            SequenceNumber = message.SequenceNumber,
            EnqueuedTime = message.EnqueuedTime,
            ExpiresAt = null,
            TimeToLive = message.TimeToLive,
            SenderAnnotations = message.SenderAnnotations,
            Bare = message.Bare,
            DeliveryCount = message.DeliveryCount,
        });
        _engine.Touch(target);
    }

    private void Remove(BrokerMessage message)
    {
        _store.Delete(_id, message);
        _messages.Remove(message);
    }
}
