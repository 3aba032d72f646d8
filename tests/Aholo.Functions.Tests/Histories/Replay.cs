using System.Text.Json;
using Aholo.Functions.Workflow;
using LocalAzure.DurableTask.Testing;
using DurableTask.Core;
using DurableTask.Core.Command;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Shims;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aholo.Functions.Tests.Histories;

/// <summary>Runs today's orchestrator on a history up to a turn, as the engine does for an instance that an older version has started.</summary>
internal static class Replay
{
    /// <summary>Returns what the orchestrator does in a turn.</summary>
    /// <exception cref="DurableTask.Core.Exceptions.NonDeterministicOrchestrationException">It would have done something else before.</exception>
    public static IReadOnlyList<string> Run(string orchestrator, IReadOnlyList<IReadOnlyList<HistoryEvent>> turns, int turn)
    {
        var state = new OrchestrationRuntimeState([.. turns.Take(turn).SelectMany(events => events)]);
        foreach (var received in turns[turn].Where(historyEvent => Describe(historyEvent) is null && historyEvent is not OrchestratorCompletedEvent))
            state.AddEvent(received);
        var result = new TaskOrchestrationExecutor(
            state, Create(orchestrator), BehaviorOnContinueAsNew.Carryover, entityParameters: null, ErrorPropagationMode.UseFailureDetails).Execute();
        return [.. result.Actions.Select(Describe)];
    }

    /// <summary>Returns what was done in a turn when it was recorded.</summary>
    public static IReadOnlyList<string> Recorded(IReadOnlyList<HistoryEvent> turn) => [.. turn.Select(Describe).OfType<string>()];

    private static TaskOrchestration Create(string orchestrator) => orchestrator switch
    {
        nameof(ProjectOrchestrator) => Create(orchestrator, ProjectOrchestrator.RunAsync),
        nameof(WaitOrchestrator) => Create(orchestrator, WaitOrchestrator.RunAsync),
        _ => throw new InvalidOperationException($"The app has no orchestrator '{orchestrator}' any more, and instances of it may run."),
    };

    private static TaskOrchestration Create<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code) =>
        DurableTaskShimFactory.Default.CreateOrchestration<JsonElement?, TOutput>(
            name, (context, input) => code(new FunctionOrchestrationContext(context, input, NullLoggerFactory.Instance))!, parent: null);

    // Null for what an orchestrator receives. Inputs may change: what reads them has its own tests.
    private static string? Describe(HistoryEvent historyEvent) => historyEvent switch
    {
        TaskScheduledEvent scheduled => $"activity {scheduled.Name}",
        TimerCreatedEvent => "timer",
        SubOrchestrationInstanceCreatedEvent created => $"orchestration {created.Name}",
        EventSentEvent sent => $"event {sent.Name}",
        ExecutionCompletedEvent completed => $"{completed.OrchestrationStatus}",
        _ => null,
    };

    private static string Describe(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction schedule => $"activity {schedule.Name}",
        CreateTimerOrchestratorAction => "timer",
        CreateSubOrchestrationAction create => $"orchestration {create.Name}",
        SendEventOrchestratorAction send => $"event {send.EventName}",
        OrchestrationCompleteOrchestratorAction complete =>
            complete.FailureDetails is { } failure ? $"{complete.OrchestrationStatus} {failure.ErrorMessage}" : $"{complete.OrchestrationStatus}",
        _ => throw new InvalidOperationException($"{action.OrchestratorActionType} is new here."),
    };
}
