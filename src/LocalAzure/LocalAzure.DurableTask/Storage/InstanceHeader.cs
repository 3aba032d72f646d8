using DurableTask.Core;

namespace LocalAzure.DurableTask.Storage;

/// <summary>The columns of an instance that a write needs.</summary>
internal sealed record InstanceHeader(long Key, string InstanceId, string ExecutionId, OrchestrationStatus Status, long ScheduledAt)
{
    public bool IsEnded => Status.IsEnded();
}

/// <summary>The columns of an instance that a work item changes.</summary>
internal sealed record InstanceUpdate(
    OrchestrationStatus Status, DateTime UpdatedAt, DateTime? CompletedAt, string? CustomStatus, byte[]? Failure, string? Output);

internal static class OrchestrationStatusExtensions
{
    public static bool IsEnded(this OrchestrationStatus status) =>
        status is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;
}
