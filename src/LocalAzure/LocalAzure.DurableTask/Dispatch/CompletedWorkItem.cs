using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Serialization;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>
/// What a work item adds to the history and changes in the state of its instance. It is serialized by the caller, so that the writer's thread only stores it.
/// </summary>
internal sealed class CompletedWorkItem
{
    private readonly long _key;
    private readonly string _instanceId;
    private readonly NewExecution? _newExecution;
    private readonly int _number;
    private readonly byte[] _history;
    private readonly InstanceUpdate _update;

    private CompletedWorkItem(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state)
    {
        var execution = runtimeState.OrchestrationInstance!.ExecutionId;
        _key = item.Pending.Key;
        _instanceId = item.InstanceId;
        _newExecution = execution == item.Pending.ExecutionId
            ? null
            : new(execution, state.Version, HistoryJson.WriteOptional(state.Tags), state.Input);
        _number = _newExecution is null ? item.PreviousSession.WorkItems + 1 : 1;
        _history = HistoryJson.Write(runtimeState.NewEvents as List<HistoryEvent> ?? [.. runtimeState.NewEvents]);
        _update = new(
            state.OrchestrationStatus,
            state.LastUpdatedTime,
            state.OrchestrationStatus.IsEnded() ? state.CompletedTime : null,
            state.Status,
            HistoryJson.WriteOptional(state.FailureDetails),
            state.Output);
        if (!state.OrchestrationStatus.IsEnded())
        {
            Session = new(
                _key,
                _number,
                (_newExecution is null ? item.PreviousSession.Size : 0) + _history.Length,
                new OrchestrationRuntimeState(runtimeState.Events) { Status = runtimeState.Status });
        }
    }

    /// <summary>Gets the history for the next work item, or null if the instance has ended.</summary>
    public Session? Session { get; }

    /// <param name="item">The work item.</param>
    /// <param name="runtimeState">The history after the work item.</param>
    /// <param name="state">The state after the work item.</param>
    public static CompletedWorkItem Of(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state)
    {
        if (item.HasCustomTime)
            SetTimes(item, runtimeState, state);
        return new(item, runtimeState, state);
    }

    public void Save(StoreWriter writer, CommitEffects effects)
    {
        if (_newExecution is { } next)
            effects.AddRemovedMessages(writer.ReplaceExecution(_key, next.ExecutionId, next.Version, next.Tags, next.Input));
        writer.AppendHistory(_key, _number, _history);
        writer.UpdateInstance(_key, _update);
        if (_update.Status.IsEnded())
        {
            effects.AddRemovedMessages(writer.DeleteMessages(_key));
            effects.Ended.Add(_instanceId);
        }
    }

    // DurableTask.Core takes the times of new events and of the state from the system clock.
    private static void SetTimes(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state)
    {
        var received = item.NewMessages.Select(message => message.Event).ToHashSet<HistoryEvent>(ReferenceEqualityComparer.Instance);
        foreach (var historyEvent in runtimeState.NewEvents.Where(historyEvent => !received.Contains(historyEvent)))
            historyEvent.Timestamp = item.Time;

        state.LastUpdatedTime = item.Time;
        if (state.OrchestrationStatus.IsEnded())
            state.CompletedTime = item.Time;
    }

    private sealed record NewExecution(string ExecutionId, string? Version, byte[]? Tags, string? Input);
}
