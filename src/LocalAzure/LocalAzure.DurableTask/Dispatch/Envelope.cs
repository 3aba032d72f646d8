using DurableTask.Core;
using DurableTask.Core.History;
using LocalAzure.DurableTask.Serialization;

namespace LocalAzure.DurableTask.Dispatch;

/// <summary>A message to an instance, serialized before the writer's turn.</summary>
internal sealed record Envelope(string InstanceId, string? ExecutionId, HistoryEvent Event, byte[] Data)
{
    /// <summary>Gets when the message is due; 0 for at once.</summary>
    public long Due => Event switch
    {
        TimerFiredEvent timer => ToUtc(timer.FireAt).Ticks,
        ExecutionStartedEvent { ScheduledStartTime: { } start } => ToUtc(start).Ticks,
        _ => 0,
    };

    /// <exception cref="ArgumentException">The message has no event or no instance.</exception>
    public static Envelope Of(TaskMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.Event is null)
            throw new ArgumentException("The message has no event.", nameof(message));
        if (string.IsNullOrEmpty(message.OrchestrationInstance?.InstanceId))
            throw new ArgumentException("The message has no instance id.", nameof(message));

        var instance = message.OrchestrationInstance;
        return new(instance.InstanceId, string.IsNullOrEmpty(instance.ExecutionId) ? null : instance.ExecutionId, message.Event, HistoryJson.Write(message));
    }

    public static Envelope Of(string instanceId, HistoryEvent historyEvent, string? executionId = null) =>
        Of(new TaskMessage { OrchestrationInstance = new() { InstanceId = instanceId, ExecutionId = executionId }, Event = historyEvent });

    private static DateTime ToUtc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
}
