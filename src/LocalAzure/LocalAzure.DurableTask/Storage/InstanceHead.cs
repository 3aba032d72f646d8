using DurableTask.Core;

namespace LocalAzure.DurableTask.Storage;

/// <summary>What a write needs to know of an instance.</summary>
internal sealed record InstanceHead(long Key, string InstanceId, string ExecutionId, OrchestrationStatus Status, long ScheduledAt)
{
    public bool IsEnded => Status.IsEnded();
}

/// <summary>What a turn changes in the state of an instance.</summary>
internal sealed record InstanceUpdate(
    OrchestrationStatus Status, DateTime UpdatedAt, DateTime? CompletedAt, string? CustomStatus, byte[]? Failure, string? Output);

internal static class OrchestrationStatusExtensions
{
    public static bool IsEnded(this OrchestrationStatus status) =>
        status is OrchestrationStatus.Completed or OrchestrationStatus.Failed or OrchestrationStatus.Terminated or OrchestrationStatus.Canceled;
}
