using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Protocol;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>
/// The messages of a queue, subscription or dead-letter queue, and its receivers. Messages are in memory and mirrored in the store. Only the engine's thread
/// uses it.
/// </summary>
internal sealed class MessageQueue : IPublishTarget
{
    private readonly BrokerEngine _engine;
    private readonly MessageStore _store;
    private readonly EntityOptions _options;
    private readonly MessageQueue? _deadLetters;
    private readonly DuplicateHistory? _duplicates;
    private readonly Func<EncodedMessage, DateTimeOffset, long> _enqueue;
    private readonly long _id;
    private readonly SortedSet<BrokerMessage> _messages = Sorted(_ => default);
    private readonly SortedSet<BrokerMessage> _available = Sorted(_ => default);
    private readonly Dictionary<Guid, BrokerMessage> _locked = [];
    private readonly SortedSet<BrokerMessage> _lockExpiries = Sorted(message => message.LockedUntil);
    private readonly SortedSet<BrokerMessage> _expiries = Sorted(message => message.ExpiresAt!.Value);
    private readonly SortedSet<BrokerMessage> _scheduled = Sorted(message => message.ScheduledFor!.Value);
    private readonly List<IMessageConsumer> _consumers = [];
    private int _nextConsumer;
    private long _lastSequenceNumber;

    /// <param name="path">The path of the entity.</param>
    /// <param name="options">The options of the entity.</param>
    /// <param name="deadLetters">The dead-letter queue; null for a dead-letter queue, whose messages neither fail nor expire.</param>
    /// <param name="duplicates">The accepted message ids; null without duplicate detection.</param>
    /// <param name="engine">The engine.</param>
    /// <param name="store">The store.</param>
    /// <param name="enqueue">Receives each message that becomes available; null adds it to this queue.</param>
    public MessageQueue(
        string path,
        EntityOptions options,
        MessageQueue? deadLetters,
        DuplicateHistory? duplicates,
        BrokerEngine engine,
        MessageStore store,
        Func<EncodedMessage, DateTimeOffset, long>? enqueue = null)
    {
        _enqueue = enqueue ?? Enqueue;
        (Path, _options, _deadLetters, _duplicates, _engine, _store) = (path, options, deadLetters, duplicates, engine, store);
        (_id, _lastSequenceNumber) = store.OpenQueue(path);
        foreach (var message in store.Read(_id))
            Add(message);
    }

    public string Path { get; }

    /// <summary>Gets the next time at which a lock or message expires or a scheduled message is due.</summary>
    public DateTimeOffset? NextExpiry => new[] { _lockExpiries.Min?.LockedUntil, _expiries.Min?.ExpiresAt, _scheduled.Min?.ScheduledFor }.Min();

    public void AddConsumer(IMessageConsumer consumer) => _consumers.Add(consumer);

    public void RemoveConsumer(IMessageConsumer consumer) => _consumers.Remove(consumer);

    public long Publish(EncodedMessage message, DateTimeOffset now)
    {
        if (_duplicates?.TryAdd(message.MessageId, now) == false)
            return ++_lastSequenceNumber;

        return message.ScheduledFor is { } scheduled && ToEngineTime(scheduled) is var due && due > now ? Schedule(message, due, now) : _enqueue(message, now);
    }

    public bool TryCancelScheduled(IReadOnlySet<long> sequenceNumbers)
    {
        var messages = sequenceNumbers.Select(Find).OfType<BrokerMessage>().Where(message => message.State == MessageState.Scheduled).ToList();
        if (messages.Count != sequenceNumbers.Count)
            return false;

        foreach (var message in messages)
            Unschedule(message);
        return true;
    }

    /// <summary>Adds an available message.</summary>
    /// <returns>The sequence number.</returns>
    public long Enqueue(EncodedMessage message, DateTimeOffset now)
    {
        var lifetime = message.TimeToLive is { } milliseconds && TimeSpan.FromMilliseconds(milliseconds) < _options.DefaultMessageTimeToLive
            ? TimeSpan.FromMilliseconds(milliseconds)
            : _options.DefaultMessageTimeToLive;
        return Insert(Create(message, now) with { ExpiresAt = lifetime < DateTimeOffset.MaxValue - now ? now + lifetime : null });
    }

    /// <summary>
    /// Locks or removes deferred messages by their sequence numbers: all of them, or none if one is not deferred, is locked, or has expired.
    /// </summary>
    /// <returns>The messages, or null.</returns>
    public IReadOnlyList<BrokerMessage>? TakeDeferred(IReadOnlySet<long> sequenceNumbers, bool receivesAndDeletes, DateTimeOffset now)
    {
        var messages = sequenceNumbers.Select(Find).OfType<BrokerMessage>()
            .Where(message => message.State == MessageState.Deferred && !_locked.ContainsKey(message.LockToken)).ToList();
        // A deferred message expires when it is requested, as on Service Bus.
        foreach (var expired in messages.Where(message => message.ExpiresAt <= now).ToList())
        {
            ExpireMessage(expired);
            messages.Remove(expired);
        }

        if (messages.Count != sequenceNumbers.Count)
            return null;

        foreach (var message in messages)
        {
            if (receivesAndDeletes)
                Remove(message);
            else
                Lock(message, Guid.NewGuid(), now);
        }

        return messages;
    }

    /// <summary>Settles a message. Returns false if the lock is lost.</summary>
    public bool TrySettle(Guid lockToken, Settlement settlement)
    {
        if (!_locked.TryGetValue(lockToken, out var message))
            return false;

        Settle(message, settlement);
        return true;
    }

    /// <summary>Renews a lock and returns its end by the system clock, or null if it is lost.</summary>
    public DateTimeOffset? RenewLock(Guid lockToken, DateTimeOffset now)
    {
        if (!_locked.TryGetValue(lockToken, out var message))
            return null;

        Unlock(message);
        Lock(message, lockToken, now);
        return message.LockedUntilForClients;
    }

    /// <summary>Returns messages from a sequence number on, including locked ones.</summary>
    public IEnumerable<BrokerMessage> Peek(long fromSequenceNumber, int count) =>
        _messages.Count == 0 || _messages.Max!.SequenceNumber < fromSequenceNumber
            ? []
            : _messages.GetViewBetween(Probe(fromSequenceNumber), _messages.Max).Take(count);

    /// <summary>Dispatches available messages to the receivers that have credit, in round-robin order.</summary>
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

    /// <summary>Makes due scheduled messages available, and expires locks and messages.</summary>
    public void Expire(DateTimeOffset now)
    {
        while (_scheduled.Min is { } message && message.ScheduledFor <= now)
        {
            Unschedule(message);
            var decoded = message.Decode();
            decoded.SetSentAt(now);
            _enqueue(decoded, now);
        }

        while (_lockExpiries.Min is { } message && message.LockedUntil <= now)
            Settle(message, new Settlement(Disposition.Abandon));

        // A locked message expires when it becomes available again.
        while (_expiries.Min is { } message && message.ExpiresAt <= now)
            ExpireMessage(message);
    }

    /// <summary>Reloads the messages from the store. The receivers stay.</summary>
    public void Reload()
    {
        _messages.Clear();
        _locked.Clear();
        _available.Clear();
        _lockExpiries.Clear();
        _expiries.Clear();
        _scheduled.Clear();
        (_, _lastSequenceNumber) = _store.OpenQueue(Path);
        foreach (var message in _store.Read(_id))
            Add(message);
        foreach (var consumer in _consumers)
            consumer.Cancel();
        _engine.ScheduleDispatch(this);
    }

    private static SortedSet<BrokerMessage> Sorted(Func<BrokerMessage, DateTimeOffset> time) => new(Comparer<BrokerMessage>.Create((a, b) =>
        time(a).CompareTo(time(b)) is var order and not 0 ? order : a.SequenceNumber.CompareTo(b.SequenceNumber)));

    // A key for searches by sequence number.
    private static BrokerMessage Probe(long sequenceNumber) => new() { SequenceNumber = sequenceNumber, EnqueuedTime = default, Bare = [] };

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

            RemoveAvailable(message);
            return message;
        }

        return null;
    }

    private BrokerMessage? Find(long sequenceNumber) => _messages.TryGetValue(Probe(sequenceNumber), out var found) ? found : null;

    // Converts a time of the system clock, which clients use, to the clock of the engine.
    private DateTimeOffset ToEngineTime(DateTimeOffset time)
    {
        var ticks = Math.Clamp(time.UtcTicks + _engine.Lead.Ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks);
        return new(ticks, TimeSpan.Zero);
    }

    private long Schedule(EncodedMessage message, DateTimeOffset due, DateTimeOffset now) =>
        Insert(Create(message, now) with { State = MessageState.Scheduled, ScheduledFor = due });

    private BrokerMessage Create(EncodedMessage message, DateTimeOffset now) => new()
    {
        SequenceNumber = ++_lastSequenceNumber,
        EnqueuedTime = now,
        TimeToLive = message.TimeToLive,
        SenderAnnotations = message.EncodeAnnotations(),
        Bare = message.Bare,
    };

    private void Unschedule(BrokerMessage message)
    {
        _scheduled.Remove(message);
        Remove(message);
    }

    private long Insert(BrokerMessage message)
    {
        _store.Insert(_id, message);
        Add(message);
        _engine.ScheduleDispatch(this);
        return message.SequenceNumber;
    }

    private void Add(BrokerMessage message)
    {
        _messages.Add(message);
        if (message.State == MessageState.Scheduled)
            _scheduled.Add(message);
        else
            MakeAvailable(message);
    }

    /// <summary>Makes a message available unless it is deferred.</summary>
    private void MakeAvailable(BrokerMessage message)
    {
        if (message.State == MessageState.Deferred)
            return;

        _available.Add(message);
        if (message.ExpiresAt is not null)
            _expiries.Add(message);
    }

    private void RemoveAvailable(BrokerMessage message)
    {
        _available.Remove(message);
        if (message.ExpiresAt is not null)
            _expiries.Remove(message);
    }

    private void Lock(BrokerMessage message, Guid lockToken, DateTimeOffset now)
    {
        (message.LockToken, message.LockedUntil) = (lockToken, now + _options.LockDuration);
        message.LockedUntilForClients = message.LockedUntil - _engine.Lead;
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
            case Disposition.Defer:
                message.State = MessageState.Deferred;
                _store.Update(_id, message);
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

        _engine.ScheduleDispatch(this);
    }

    private void ExpireMessage(BrokerMessage message)
    {
        RemoveAvailable(message);
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
        target.Add(message with { ExpiresAt = null, State = MessageState.Active });
        _engine.ScheduleDispatch(target);
    }

    private void Remove(BrokerMessage message)
    {
        _store.Delete(_id, message);
        _messages.Remove(message);
    }
}
