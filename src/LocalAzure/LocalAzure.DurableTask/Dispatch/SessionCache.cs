using DurableTask.Core;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>Keeps the histories of the instances that ran last in memory, up to a total size.</summary>
internal sealed class SessionCache(long capacity)
{
    // The size of a session besides its history.
    private const int Overhead = 1024;

    private readonly Lock _lock = new();
    private readonly LinkedList<Session> _latestFirst = new();
    private readonly Dictionary<long, LinkedListNode<Session>> _nodes = [];
    private long _size;

    /// <summary>Removes and returns the session of an instance, or null if it is not cached.</summary>
    public Session? Take(long key)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
                return null;

            Remove(node);
            return node.Value;
        }
    }

    /// <summary>Adds a session and evicts the least recently used ones to make room for it.</summary>
    public void Put(Session session)
    {
        lock (_lock)
        {
            if (_nodes.TryGetValue(session.Key, out var existing))
                Remove(existing);
            if (session.Size + Overhead > capacity)
                return;

            _nodes.Add(session.Key, _latestFirst.AddFirst(session));
            _size += session.Size + Overhead;
            while (_size > capacity)
                Remove(_latestFirst.Last!);
        }
    }

    private void Remove(LinkedListNode<Session> node)
    {
        _latestFirst.Remove(node);
        _nodes.Remove(node.Value.Key);
        _size -= node.Value.Size + Overhead;
    }
}

/// <summary>The history of an instance between two work items.</summary>
/// <param name="Key">The key of the instance.</param>
/// <param name="WorkItems">The number of completed work items.</param>
/// <param name="Size">The stored size of the history.</param>
/// <param name="State">The history as DurableTask.Core keeps it.</param>
internal sealed record Session(long Key, int WorkItems, long Size, OrchestrationRuntimeState State);
