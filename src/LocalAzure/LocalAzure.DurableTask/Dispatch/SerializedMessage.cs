using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Serialization;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>A message to an instance. It is serialized by the caller, so that the writer's thread only stores it.</summary>
internal sealed record SerializedMessage(string InstanceId, string? ExecutionId, HistoryEvent Event, byte[] Data)
{
    /// <summary>Gets the due time in ticks; 0 if the message is due immediately.</summary>
    public long Due => Event switch
    {
        TimerFiredEvent timer => UtcTime.Of(timer.FireAt).Ticks,
        ExecutionStartedEvent { ScheduledStartTime: { } start } => UtcTime.Of(start).Ticks,
        _ => 0,
    };

    /// <exception cref="ArgumentException">The message has no event or instance id, or starts an orchestration without an execution id.</exception>
    public static SerializedMessage Of(TaskMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Event is null)
            throw new ArgumentException("The message has no event.", nameof(message));
        if (string.IsNullOrEmpty(message.OrchestrationInstance?.InstanceId))
            throw new ArgumentException("The message has no instance id.", nameof(message));
        if (message.Event is ExecutionStartedEvent started && string.IsNullOrEmpty(started.OrchestrationInstance?.ExecutionId))
            throw new ArgumentException("The message that starts the orchestration has no execution id.", nameof(message));

        var (instanceId, executionId) = (message.OrchestrationInstance.InstanceId, message.OrchestrationInstance.ExecutionId);
        return new(instanceId, string.IsNullOrEmpty(executionId) ? null : executionId, message.Event, HistoryJson.Write(message));
    }

    public static SerializedMessage Of(string instanceId, HistoryEvent historyEvent, string? executionId = null) =>
        Of(new TaskMessage { OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = executionId }, Event = historyEvent });
}
