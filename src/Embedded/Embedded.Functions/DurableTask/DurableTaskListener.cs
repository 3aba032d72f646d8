using Embedded.DurableTask.Engine;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Embedded.Functions.DurableTask;

/// <summary>Orchestration and activity triggers: gives their functions to the durable engine.</summary>
internal sealed class DurableTaskListener(DurableTaskHandlers handlers, FunctionInvoker invoker, IServiceProvider services) : ITriggerListener
{
    private const string InstanceId = "instanceId";

    public bool Claims(TriggerBindingAttribute trigger) => trigger is OrchestrationTriggerAttribute or ActivityTriggerAttribute;

    public IReadOnlyCollection<string> Register(FunctionDescriptor function)
    {
        if (function.Trigger is ActivityTriggerAttribute activity)
            Add(handlers.Activities, activity.Activity ?? function.Name, (call, cancellationToken) => RunActivityAsync(function, call, cancellationToken));
        else if (function.Trigger is OrchestrationTriggerAttribute orchestration)
            Add(handlers.Orchestrators, orchestration.Orchestration ?? function.Name, context => RunOrchestratorAsync(function, context));
        return [InstanceId];
    }

    // The engine is started and stopped by DurableTaskHost: before and after all triggers that use it.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Task<object?> RunActivityAsync(FunctionDescriptor function, ActivityCall call, CancellationToken cancellationToken) =>
        invoker.InvokeAsync(function, Input(call, call.InstanceId), cancellationToken);

    // Without scope, middleware and time limit: an orchestrator lives for as long as its instance, and is run again on every replay.
    private Task<object?> RunOrchestratorAsync(FunctionDescriptor function, Microsoft.DurableTask.TaskOrchestrationContext context) =>
        function.ExecuteAsync(new(function, Input(context, context.InstanceId), services, CancellationToken.None));

    private static TriggerInput Input(object value, string instanceId) => new(value)
    {
        BindingData = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase) { [InstanceId] = instanceId },
    };

    private static void Add<T>(Dictionary<string, T> handlers, string name, T handler)
    {
        if (!handlers.TryAdd(name, handler))
            throw new FunctionWorkerException($"another function has the durable name '{name}' already.");
    }
}
