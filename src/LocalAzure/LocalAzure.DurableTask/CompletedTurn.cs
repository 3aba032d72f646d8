using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Serialization;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask;

/// <summary>What a turn has added to the history and changed in the state of its instance, serialized before the writer's turn.</summary>
internal sealed class CompletedTurn
{
    private readonly long _key;
    private readonly string _instanceId;
    private readonly NewExecution? _newExecution;
    private readonly int _turn;
    private readonly byte[] _history;
    private readonly InstanceUpdate _update;

    private CompletedTurn(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state)
    {
        var execution = runtimeState.OrchestrationInstance!.ExecutionId;
        _key = item.Pending.Key;
        _instanceId = item.InstanceId;
        _newExecution = execution == item.Pending.ExecutionId
            ? null
            : new(execution, state.Version, HistoryJson.WriteOptional(state.Tags), state.Input);
        _turn = _newExecution is null ? item.Before.Turn + 1 : 1;
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
            Next = new(
                _key,
                _turn,
                (_newExecution is null ? item.Before.Size : 0) + _history.Length,
                new OrchestrationRuntimeState(runtimeState.Events) { Status = runtimeState.Status });
        }
    }

    /// <summary>Gets the history for the next turn, or null if the instance has ended.</summary>
    public Session? Next { get; }

    /// <param name="item">The work item.</param>
    /// <param name="runtimeState">The history after the turn.</param>
    /// <param name="state">The state after the turn.</param>
    /// <param name="ownClock">Whether the times that DurableTask.Core has set by the machine's clock are replaced.</param>
    public static CompletedTurn Of(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state, bool ownClock)
    {
        if (ownClock)
            SetTimes(item, runtimeState, state);
        return new(item, runtimeState, state);
    }

    public void Save(StoreWriter writer, Outcome outcome)
    {
        if (_newExecution is { } next)
            outcome.RemoveMessages(writer.ReplaceExecution(_key, next.ExecutionId, next.Version, next.Tags, next.Input));
        writer.AppendTurn(_key, _turn, _history);
        writer.UpdateInstance(_key, _update);
        if (_update.Status.IsEnded())
        {
            outcome.RemoveMessages(writer.DeleteMessages(_key));
            outcome.Ended.Add(_instanceId);
        }
    }

    private static void SetTimes(OrchestrationWorkItem item, OrchestrationRuntimeState runtimeState, OrchestrationState state)
    {
        var received = item.NewMessages.Select(message => message.Event).ToHashSet<HistoryEvent>(ReferenceEqualityComparer.Instance);
        foreach (var historyEvent in runtimeState.NewEvents)
        {
            if (!received.Contains(historyEvent))
                historyEvent.Timestamp = item.Time;
        }

        state.LastUpdatedTime = item.Time;
        if (state.OrchestrationStatus.IsEnded())
            state.CompletedTime = item.Time;
    }

    private sealed record NewExecution(string ExecutionId, string? Version, byte[]? Tags, string? Input);
}
