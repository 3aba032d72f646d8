using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Invocation;
using Microsoft.DurableTask.Protobuf;

namespace LocalAzure.Functions.Durable;

/// <summary>
/// Gives orchestrators the time of the host's clock. The worker takes the time from the event that begins an execution, and DurableTask.Core
/// creates that event with the machine's clock.
/// </summary>
/// <param name="functions">The functions of the app.</param>
/// <param name="getTime">Gets the time of the work item of an instance; null if it has none.</param>
/// <param name="run">Runs a function in the worker.</param>
internal sealed class OrchestrationTime(
    FunctionCatalog functions, Func<string, DateTime?> getTime, Func<string, object?[], Task<object?>> run)
{
    /// <inheritdoc cref="FunctionInvoker.RunAsync"/>
    public Task<object?> RunAsync(string name, object?[] arguments)
    {
        if (functions[name].Trigger.Is(BindingTypes.OrchestrationTrigger))
            arguments[0] = Set((string)arguments[0]!);
        return run(name, arguments);
    }

    private string Set(string request)
    {
        var orchestrator = OrchestratorRequest.Parser.ParseFrom(Convert.FromBase64String(request));
        if (getTime(orchestrator.InstanceId) is not { } time)
            return request;

        var timestamp = Timestamp.FromDateTime(time);
        foreach (var started in orchestrator.NewEvents.Where(history => history.OrchestratorStarted is not null))
            started.Timestamp = timestamp;
        return Convert.ToBase64String(orchestrator.ToByteArray());
    }
}
