using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.ConformanceApp;

/// <summary>What the functions of the app do. A test puts its own in its place.</summary>
public sealed class Handlers
{
    /// <summary>Gets the orchestrators by the names of their functions.</summary>
    public Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> Orchestrators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the activities by the names of their functions.</summary>
    public Dictionary<string, Func<JsonElement?, Task<object?>>> Activities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the client that the Durable extension gave to a function of the app.</summary>
    public TaskCompletionSource<DurableTaskClient> Client { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
