namespace Embedded.DurableTask.Engine;

/// <summary>Those who wait for an instance's status to change.</summary>
internal sealed class StatusWaiters
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Change> _changes = new(StringComparer.Ordinal);

    /// <summary>The instances that are waited for.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _changes.Count;
        }
    }

    /// <summary>Waits for the instance's next change of status. Ask for it before looking at the status, and dispose of it after.</summary>
    public Wait NextChange(string instanceId)
    {
        lock (_lock)
        {
            if (!_changes.TryGetValue(instanceId, out var change))
                _changes.Add(instanceId, change = new(instanceId));
            change.Waiting++;
            return new(this, change);
        }
    }

    public void Changed(string instanceId)
    {
        Change? change;
        lock (_lock)
        {
            if (!_changes.Remove(instanceId, out change))
                return;
        }

        change.Happened.SetResult();
    }

    private void Leave(Change change)
    {
        lock (_lock)
        {
            if (--change.Waiting == 0 && _changes.GetValueOrDefault(change.InstanceId) == change)
                _changes.Remove(change.InstanceId);
        }
    }

    /// <summary>One that waits.</summary>
    public readonly struct Wait : IDisposable
    {
        private readonly StatusWaiters _owner;
        private readonly Change _change;

        internal Wait(StatusWaiters owner, Change change) => (_owner, _change) = (owner, change);

        /// <summary>Completes at the change.</summary>
        public Task Task => _change.Happened.Task;

        public void Dispose() => _owner.Leave(_change);
    }

    internal sealed class Change(string instanceId)
    {
        public string InstanceId => instanceId;

        public TaskCompletionSource Happened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Waiting { get; set; }
    }
}
