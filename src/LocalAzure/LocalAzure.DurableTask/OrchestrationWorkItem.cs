using DurableTask.Core;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask;

/// <summary>A turn of an instance that was given to the dispatcher.</summary>
internal sealed class OrchestrationWorkItem : TaskOrchestrationWorkItem
{
    public required InstanceLock Lock { get; init; }

    /// <summary>Gets what the turn takes in.</summary>
    public required PendingTurn Pending { get; init; }

    /// <summary>Gets the history before the turn.</summary>
    public required Session Before { get; init; }

    /// <summary>Gets the time of the orchestrator during the turn.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Gets whether <see cref="Time"/> is not that of the machine's clock.</summary>
    public required bool HasOwnTime { get; init; }

    /// <summary>Gets or sets whether the turn is committed.</summary>
    public bool Completed { get; set; }
}
