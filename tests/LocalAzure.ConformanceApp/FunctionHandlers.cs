using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.ConformanceApp;

/// <summary>The code of the functions, which a test sets.</summary>
public sealed class FunctionHandlers
{
    /// <summary>Gets the orchestrators by the names of their functions.</summary>
    public Dictionary<string, Func<TaskOrchestrationContext, Task<object?>>> Orchestrators { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the activities by the names of their functions.</summary>
    public Dictionary<string, Func<JsonElement?, Task<object?>>> Activities { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the client of a function of the app.</summary>
    public TaskCompletionSource<DurableTaskClient> Client { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
