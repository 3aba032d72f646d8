using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Storage;

/// <summary>An instance as it is stored.</summary>
internal sealed record InstanceRow
{
    public required long Key { get; init; }

    public required string InstanceId { get; init; }

    public required string Name { get; init; }

    public required OrchestrationRuntimeStatus Status { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    public string? Input { get; init; }

    public string? Output { get; init; }

    public string? CustomStatus { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    public ParentTask? Parent { get; init; }

    public string? TraceParent { get; init; }
}

/// <summary>The task of a parent that a sub-orchestration is.</summary>
internal sealed record ParentTask(long Key, int Task, string Name, string InstanceId);
