using DurableTask.Core.History;

namespace LocalAzure.Functions.Instances;

/// <summary>An event of a history, or a message that becomes one.</summary>
/// <param name="Position">Its position in the history; null for a message.</param>
/// <param name="Type">The event type of DurableTask.Core.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Id">
/// The id that the event that schedules an activity, a timer or a sub-orchestration shares with the event that ends it; null for other events.
/// </param>
/// <param name="Name">The name of the activity, the orchestrator or the external event.</param>
/// <param name="InstanceId">The id of the sub-orchestration, or of the instance that an event was sent to.</param>
/// <param name="FireAt">When the timer is due.</param>
/// <param name="Status">The status that the execution ended in.</param>
/// <param name="Input">The input, the event's data or the reason.</param>
/// <param name="Result">The result.</param>
/// <param name="Failure">The failure.</param>
internal sealed record HistoryEventView(
    string? Position,
    EventType Type,
    DateTime Time,
    int? Id = null,
    string? Name = null,
    string? InstanceId = null,
    DateTime? FireAt = null,
    string? Status = null,
    TextView? Input = null,
    TextView? Result = null,
    FailureView? Failure = null)
{
    private const int MaxText = 2_000;

    public static HistoryEventView Of(HistoryEvent source, string? position = null)
    {
        var view = new HistoryEventView(position, source.EventType, Utc(source.Timestamp));
        return source switch
        {
            ExecutionStartedEvent started => view with { Name = started.Name, Input = Text(started.Input) },
            TaskScheduledEvent task => view with { Id = task.EventId, Name = task.Name, Input = Text(task.Input) },
            TaskCompletedEvent task => view with { Id = task.TaskScheduledId, Result = Text(task.Result) },
            TaskFailedEvent task => view with { Id = task.TaskScheduledId, Failure = Failed(task.FailureDetails, task.Reason, task.Details) },
            SubOrchestrationInstanceCreatedEvent sub =>
                view with { Id = sub.EventId, Name = sub.Name, InstanceId = sub.InstanceId, Input = Text(sub.Input) },
            SubOrchestrationInstanceCompletedEvent sub => view with { Id = sub.TaskScheduledId, Result = Text(sub.Result) },
            SubOrchestrationInstanceFailedEvent sub =>
                view with { Id = sub.TaskScheduledId, Failure = Failed(sub.FailureDetails, sub.Reason, sub.Details) },
            TimerCreatedEvent timer => view with { Id = timer.EventId, FireAt = Utc(timer.FireAt) },
            TimerFiredEvent timer => view with { Id = timer.TimerId, FireAt = Utc(timer.FireAt) },
            EventRaisedEvent raised => view with { Name = raised.Name, Input = Text(raised.Input) },
            EventSentEvent sent => view with { Name = sent.Name, InstanceId = sent.InstanceId, Input = Text(sent.Input) },
            ExecutionSuspendedEvent suspended => view with { Input = Text(suspended.Reason) },
            ExecutionResumedEvent resumed => view with { Input = Text(resumed.Reason) },
            ExecutionTerminatedEvent terminated => view with { Input = Text(terminated.Input) },
            ExecutionCompletedEvent completed => view with
            {
                Status = completed.OrchestrationStatus.ToString(),
                Result = completed.FailureDetails is null ? Text(completed.Result) : null,
                Failure = FailureView.Of(completed.FailureDetails),
            },
            _ => view,
        };
    }

    private static FailureView Failed(global::DurableTask.Core.FailureDetails? failure, string? reason, string? details) =>
        FailureView.Of(failure) ?? new("", Text(reason), Text(details), null);

    private static TextView? Text(string? text) => TextView.Of(text, MaxText);

    private static DateTime Utc(DateTime time) =>
        time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : DateTime.SpecifyKind(time, DateTimeKind.Utc);
}
