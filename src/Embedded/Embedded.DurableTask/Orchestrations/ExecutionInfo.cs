using Microsoft.DurableTask;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>What stays the same through an execution.</summary>
internal sealed record ExecutionInfo(string Name, string InstanceId, string? Input, ParentOrchestrationInstance? Parent);
