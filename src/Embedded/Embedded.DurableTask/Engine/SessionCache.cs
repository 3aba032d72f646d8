namespace Embedded.DurableTask.Engine;

/// <summary>Keeps the orchestrators of the instances that had a turn last in memory, up to a number.</summary>
internal sealed class SessionCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<InstanceSlot> _latestFirst = new();
    private readonly Dictionary<InstanceSlot, LinkedListNode<InstanceSlot>> _nodes = [];

    /// <summary>Takes a slot out, so that its session is safe while it has a turn.</summary>
    public void Take(InstanceSlot slot)
    {
        lock (_lock)
        {
            if (_nodes.Remove(slot, out var node))
                _latestFirst.Remove(node);
        }
    }

    /// <summary>Puts a slot back after its turn; the one that has been here longest may lose its session for it.</summary>
    public void Put(InstanceSlot slot)
    {
        lock (_lock)
        {
            _nodes[slot] = _latestFirst.AddFirst(slot);
            if (_nodes.Count <= capacity)
                return;

            var oldest = _latestFirst.Last!;
            _latestFirst.RemoveLast();
            _nodes.Remove(oldest.Value);
            oldest.Value.Loaded = null;
        }
    }
}
