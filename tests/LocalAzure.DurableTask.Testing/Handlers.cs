using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging;

namespace LocalAzure.DurableTask.Testing;

/// <summary>Orchestrators and activities by name, which the dispatchers of DurableTask.Core run like the worker packages.</summary>
internal sealed class Handlers : INameVersionObjectManager<TaskOrchestration>, INameVersionObjectManager<TaskActivity>
{
    private readonly Dictionary<string, Func<ParentOrchestrationInstance?, TaskOrchestration>> _orchestrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Func<TaskContext, string, Task<string?>>> _activities = new(StringComparer.OrdinalIgnoreCase);

    public void AddOrchestrator<TInput, TOutput>(string name, Func<TaskOrchestrationContext, TInput, Task<TOutput>> code) =>
        _orchestrators[name] = parent => DurableTaskShimFactory.Default
            .CreateOrchestration<TInput, TOutput>(name, async (context, input) => await code(context, input!), parent);

    public void AddActivity<TInput, TOutput>(string name, Func<TaskContext, TInput, Task<TOutput>> code) =>
        _activities[name] = (context, input) => DurableTaskShimFactory.Default
            .CreateActivity<TInput, TOutput>(name, async (_, value) => await code(context, value!))
            .RunAsync(context, input);

    public void RemoveActivity(string name) => _activities.Remove(name);

    public TaskHubWorker CreateWorker(SqliteOrchestrationService service, ILoggerFactory? loggerFactory = null)
    {
        var worker = new TaskHubWorker(service, this, this, loggerFactory) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
        worker.AddOrchestrationDispatcherMiddleware(service.SetOrchestratorTimeAsync);
        worker.AddOrchestrationDispatcherMiddleware(RunOrchestratorAsync);
        worker.AddActivityDispatcherMiddleware(FailUnknownActivityAsync);
        return worker;
    }

    void INameVersionObjectManager<TaskOrchestration>.Add(ObjectCreator<TaskOrchestration> creator) => throw new NotSupportedException();

    void INameVersionObjectManager<TaskActivity>.Add(ObjectCreator<TaskActivity> creator) => throw new NotSupportedException();

    TaskOrchestration? INameVersionObjectManager<TaskOrchestration>.GetObject(string name, string? version) => null; // the middleware runs them

    TaskActivity? INameVersionObjectManager<TaskActivity>.GetObject(string name, string? version) =>
        _activities.TryGetValue(name, out var code) ? new Activity(code) : null;

    private Task RunOrchestratorAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var state = context.GetProperty<OrchestrationRuntimeState>();
        if (!_orchestrators.TryGetValue(state.Name, out var create))
            throw new TypeMissingException($"There is no orchestrator '{state.Name}'.");

        var parent = state.ParentInstance is { } instance
            ? new ParentOrchestrationInstance(instance.Name, instance.OrchestrationInstance.InstanceId)
            : null;
        var executor = new TaskOrchestrationExecutor(
            state, create(parent), BehaviorOnContinueAsNew.Carryover, entityParameters: null, ErrorPropagationMode.UseFailureDetails);
        context.SetProperty(Execute(executor));
        return next();
    }

    private Task FailUnknownActivityAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        var scheduled = context.GetProperty<TaskScheduledEvent>();
        if (_activities.ContainsKey(scheduled.Name!))
            return next();

        var failure = new FailureDetails(
            "ActivityTaskNotFound", $"No activity task named '{scheduled.Name}' was found.", null, null, isNonRetriable: true);
        context.SetProperty(new ActivityExecutionResult { ResponseEvent = new TaskFailedEvent(-1, scheduled.EventId, null, null, failure) });
        return Task.CompletedTask;
    }

    // Like the worker packages: an exception of the context fails the orchestration.
    private static OrchestratorExecutionResult Execute(TaskOrchestrationExecutor executor)
    {
        try
        {
            return executor.Execute();
        }
        catch (Exception exception)
        {
            return new()
            {
                Actions =
                [
                    new OrchestrationCompleteOrchestratorAction
                    {
                        Id = -1,
                        OrchestrationStatus = OrchestrationStatus.Failed,
                        FailureDetails = new FailureDetails(exception),
                    },
                ],
            };
        }
    }

    private sealed class Activity(Func<TaskContext, string, Task<string?>> code) : TaskActivity
    {
        public override string Run(TaskContext context, string input) => throw new NotSupportedException();

        public override Task<string?> RunAsync(TaskContext context, string input) => code(context, input);
    }
}
