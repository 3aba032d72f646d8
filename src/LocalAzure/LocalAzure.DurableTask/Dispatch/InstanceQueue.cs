using System.Threading.Channels;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// Queues the instances that have messages to process. Each is locked by one work item at a time. Only queued and locked instances are in memory.
/// </summary>
internal sealed class InstanceQueue(WorkInFlight work) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _disposed = new();

    /// <summary>Gets the number of instances that are queued or locked.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Queues an instance for which a message is stored and due.</summary>
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

    /// <summary>Waits for the next queued instance and locks it.</summary>
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

    public bool IsHeld(InstanceLock instanceLock)
    {
        lock (_lock)
            return Find(instanceLock) is not null;
    }

    /// <summary>Releases a lock. The instance is queued again if it was signaled meanwhile or <paramref name="consumed"/> is false.</summary>
    /// <param name="instanceLock">The lock.</param>
    /// <param name="consumed">Whether the work item has consumed all due messages.</param>
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

    /// <summary>Releases the lock of a failed work item. The instance is queued again after a delay.</summary>
    public void Abandon(InstanceLock instanceLock)
    {
        TimeSpan delay;
        lock (_lock)
        {
            if (Find(instanceLock) is not { } entry)
                return;

            entry.Lock = null;
            delay = RetryDelay.After(++entry.Attempts);
        }

        _ = RetryAsync(instanceLock.InstanceId, delay);
    }

    /// <summary>Ends the delays of abandoned work items.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task RetryAsync(string instanceId, TimeSpan delay)
    {
        // By the system clock: a test clock that skips waits must not skip this one.
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

/// <summary>The exclusive right to run a work item of an instance.</summary>
internal sealed class InstanceLock(string instanceId)
{
    public string InstanceId => instanceId;
}
