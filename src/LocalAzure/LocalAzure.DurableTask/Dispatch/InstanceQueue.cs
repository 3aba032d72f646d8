using System.Threading.Channels;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// The instances that have something to take in. Each is given out once at a time. Only instances that are ready or given out are in memory.
/// </summary>
internal sealed class InstanceQueue(WorkInFlight work) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Gets the number of instances that are ready or given out.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Reports that a message for an instance is stored and due.</summary>
    public void Signal(string instanceId)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(instanceId, out var entry))
            {
                entry.Signaled = true;
                return;
            }

            _entries.Add(instanceId, new());
            work.Begin();
            _ready.Writer.TryWrite(instanceId);
        }
    }

    /// <summary>Waits for an instance that is ready and locks it.</summary>
    public async ValueTask<InstanceLock> LockAsync(CancellationToken cancellationToken)
    {
        var instanceId = await _ready.Reader.ReadAsync(cancellationToken);
        var instanceLock = new InstanceLock(instanceId);
        lock (_lock)
        {
            var entry = _entries[instanceId];
            entry.Lock = instanceLock;
            entry.Signaled = false;
        }

        return instanceLock;
    }

    /// <summary>Gets whether the lock has not ended.</summary>
    public bool IsHeld(InstanceLock instanceLock)
    {
        lock (_lock)
            return Find(instanceLock) is not null;
    }

    /// <summary>Ends a lock. The instance is queued again if it was signaled meanwhile or its messages were not consumed.</summary>
    public void Release(InstanceLock instanceLock, bool consumed)
    {
        lock (_lock)
        {
            if (Find(instanceLock) is not { } entry)
                return;

            if (entry.Signaled || !consumed)
            {
                entry.Lock = null;
                entry.Attempts = consumed ? 0 : entry.Attempts;
                _ready.Writer.TryWrite(instanceLock.InstanceId);
                return;
            }

            _entries.Remove(instanceLock.InstanceId);
        }

        work.End();
    }

    /// <summary>Ends the lock of work that failed. The instance is queued again after a while.</summary>
    public void Abandon(InstanceLock instanceLock)
    {
        TimeSpan delay;
        lock (_lock)
        {
            if (Find(instanceLock) is not { } entry)
                return;

            entry.Lock = null;
            delay = Backoff.After(++entry.Attempts);
        }

        _ = RetryAsync(instanceLock.InstanceId, delay);
    }

    /// <summary>Ends the waits of abandoned work.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task RetryAsync(string instanceId, TimeSpan delay)
    {
        // On the machine's clock: a clock that skips waiting must not skip this.
        await Task.Delay(delay, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ready.Writer.TryWrite(instanceId);
    }

    private Entry? Find(InstanceLock instanceLock) =>
        _entries.TryGetValue(instanceLock.InstanceId, out var entry) && ReferenceEquals(entry.Lock, instanceLock) ? entry : null;

    private sealed class Entry
    {
        public InstanceLock? Lock { get; set; }

        public bool Signaled { get; set; }

        public int Attempts { get; set; }
    }
}

/// <summary>The right to run the next turn of an instance.</summary>
internal sealed class InstanceLock(string instanceId)
{
    public string InstanceId => instanceId;
}
