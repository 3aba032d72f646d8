using System.Collections.Concurrent;

namespace Embedded.DurableTask.Engine;

/// <summary>Those who wait for an instance's status to change.</summary>
internal sealed class StatusWaiters
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiters = new(StringComparer.Ordinal);

    /// <summary>Completes at the instance's next change of status. Ask for it before looking at the status.</summary>
    public Task NextChange(string instanceId) =>
        _waiters.GetOrAdd(instanceId, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Changed(string instanceId)
    {
        if (_waiters.TryRemove(instanceId, out var waiter))
            waiter.SetResult();
    }
}
