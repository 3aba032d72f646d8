namespace LocalAzure.DurableTask.Dispatch;

/// <summary>The clients that wait for an instance to end.</summary>
internal sealed class CompletionWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Gets the number of instances that clients wait for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Starts to wait for the next end of an instance. Call it before reading the status, and dispose of the waiter afterwards.</summary>
    public Waiter Wait(string instanceId)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(instanceId, out var entry))
                _entries.Add(instanceId, entry = new(instanceId));
            entry.Waiters++;
            return new(this, entry);
        }
    }

    /// <summary>Notifies the waiters of an instance.</summary>
    public void Complete(string instanceId)
    {
        Entry? entry;
        lock (_lock)
        {
            if (!_entries.Remove(instanceId, out entry))
                return;
        }

        entry.Ended.SetResult();
    }

    private void Leave(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Waiters == 0 && _entries.GetValueOrDefault(entry.InstanceId) == entry)
                _entries.Remove(entry.InstanceId);
        }
    }

    public readonly struct Waiter : IDisposable
    {
        private readonly CompletionWaiters _owner;
        private readonly Entry _entry;

        internal Waiter(CompletionWaiters owner, Entry entry) => (_owner, _entry) = (owner, entry);

        public Task Ended => _entry.Ended.Task;

        public void Dispose() => _owner.Leave(_entry);
    }

    internal sealed class Entry(string instanceId)
    {
        public string InstanceId => instanceId;

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiters { get; set; }
    }
}
