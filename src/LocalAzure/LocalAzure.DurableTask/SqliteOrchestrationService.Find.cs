using DurableTask.Core;

namespace LocalAzure.DurableTask;

/// <content>What a clock that skips waiting reads before it jumps.</content>
public sealed partial class SqliteOrchestrationService
{
    /// <summary>Gets the state of an instance, or null if there is none.</summary>
    internal OrchestrationState? Find(string instanceId) => _store.Read(reader => reader.FindInstance(instanceId));
}
