using Microsoft.DurableTask;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>An orchestrator's code.</summary>
internal delegate Task<object?> OrchestratorHandler(TaskOrchestrationContext context);
