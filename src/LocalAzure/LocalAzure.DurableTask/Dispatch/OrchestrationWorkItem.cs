using DurableTask.Core;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>A work item that a dispatcher runs.</summary>
internal sealed class OrchestrationWorkItem : TaskOrchestrationWorkItem
{
    public required InstanceLock Lock { get; init; }

    /// <summary>Gets the messages that the work item consumes.</summary>
    public required PendingWorkItem Pending { get; init; }

    /// <summary>Gets the history before the work item.</summary>
    public required Session PreviousSession { get; init; }

    /// <summary>Gets the time that the orchestrator sees.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Gets whether <see cref="Time"/> is not the time of the system clock.</summary>
    public required bool HasCustomTime { get; init; }

    /// <summary>Gets or sets whether the work item is committed.</summary>
    public bool Completed { get; set; }
}
