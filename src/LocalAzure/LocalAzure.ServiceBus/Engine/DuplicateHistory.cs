namespace LocalAzure.ServiceBus.Engine;

/// <summary>The message ids that an entity accepted within its duplicate detection window.</summary>
internal sealed class DuplicateHistory
{
    private readonly string _entity;
    private readonly TimeSpan _window;
    private readonly MessageStore _store;
    private readonly HashSet<string> _messageIds = new(StringComparer.Ordinal);
    private readonly Queue<(string MessageId, DateTimeOffset ExpiresAt)> _inOrder = [];

    public DuplicateHistory(string entity, TimeSpan window, MessageStore store)
    {
        (_entity, _window, _store) = (entity, window, store);
        Reload();
    }

    /// <summary>Reloads the ids from the store.</summary>
    public void Reload()
    {
        _messageIds.Clear();
        _inOrder.Clear();
        foreach (var (messageId, expiresAt) in _store.ReadDuplicates(_entity))
            Add(messageId, expiresAt);
    }

    /// <summary>Adds an id. Returns false if it is a duplicate; a message without an id never is.</summary>
    public bool TryAdd(string? messageId, DateTimeOffset now)
    {
        RemoveExpired(now);
        if (messageId is null)
            return true;
        if (_messageIds.Contains(messageId))
            return false;

        Add(messageId, now + _window);
        _store.InsertDuplicate(_entity, messageId, now + _window);
        return true;
    }

    private void Add(string messageId, DateTimeOffset expiresAt)
    {
        _messageIds.Add(messageId);
        _inOrder.Enqueue((messageId, expiresAt));
    }

    private void RemoveExpired(DateTimeOffset now)
    {
        if (!_inOrder.TryPeek(out var oldest) || oldest.ExpiresAt > now)
            return;

        _store.DeleteExpiredDuplicates(_entity, now);
        while (_inOrder.TryPeek(out oldest) && oldest.ExpiresAt <= now)
            _messageIds.Remove(_inOrder.Dequeue().MessageId);
    }
}
