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

/// <summary>Runs the current orchestrator on a history up to a session, as the engine does for an instance of an older version.</summary>
internal static class Replay
{
    /// <summary>Returns what the orchestrator does in a session.</summary>
    /// <exception cref="DurableTask.Core.Exceptions.NonDeterministicOrchestrationException">The orchestrator does not match the history.</exception>
    public static IReadOnlyList<string> Run(string orchestrator, IReadOnlyList<IReadOnlyList<HistoryEvent>> sessions, int session)
    {
        var state = new OrchestrationRuntimeState([.. sessions.Take(session).SelectMany(events => events)]);
        foreach (var received in sessions[session].Where(historyEvent => Describe(historyEvent) is null && historyEvent is not OrchestratorCompletedEvent))
            state.AddEvent(received);
        var result = new TaskOrchestrationExecutor(
            state, Create(orchestrator), BehaviorOnContinueAsNew.Carryover, entityParameters: null, ErrorPropagationMode.UseFailureDetails).Execute();
        return [.. result.Actions.Select(Describe)];
    }

    /// <summary>Returns what was done in a session when it was recorded.</summary>
    public static IReadOnlyList<string> Recorded(IReadOnlyList<HistoryEvent> session) => [.. session.Select(Describe).OfType<string>()];

    private static TaskOrchestration Create(string orchestrator) => orchestrator switch
    {
        nameof(ProjectOrchestrator) => Create(orchestrator, ProjectOrchestrator.RunAsync),
        nameof(WaitOrchestrator) => Create(orchestrator, WaitOrchestrator.RunAsync),
        _ => throw new InvalidOperationException($"The app has no orchestrator '{orchestrator}' any more, and instances of it may run."),
    };

    private static TaskOrchestration Create<TOutput>(string name, Func<TaskOrchestrationContext, Task<TOutput>> code) =>
        DurableTaskShimFactory.Default.CreateOrchestration<JsonElement?, TOutput>(
            name, (context, input) => code(new FunctionOrchestrationContext(context, input, NullLoggerFactory.Instance))!, parent: null);

    // Null for received events. Inputs may change; their readers have separate tests.
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
