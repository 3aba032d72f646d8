using Microsoft.Extensions.Logging;

namespace Embedded.DurableTask.Engine;

internal static partial class EngineLog
{
    [LoggerMessage(1, LogLevel.Information, "Durable task engine started on {StorePath}: {Instances} open instances, {Activities} activities to run.")]
    public static partial void EngineStarted(this ILogger logger, string storePath, int instances, int activities);

    [LoggerMessage(2, LogLevel.Debug, "Orchestration {Name} ({InstanceId}) ended: {Status}.")]
    public static partial void OrchestrationEnded(this ILogger logger, string name, string instanceId, string status);

    [LoggerMessage(3, LogLevel.Error, "Orchestration {Name} ({InstanceId}) failed: {ErrorType}: {ErrorMessage}")]
    public static partial void OrchestrationFailed(this ILogger logger, string name, string instanceId, string errorType, string errorMessage);

    [LoggerMessage(4, LogLevel.Warning, "Activity {Name} (#{TaskId} of {InstanceId}) failed.")]
    public static partial void ActivityFailed(this ILogger logger, Exception exception, string name, int taskId, string instanceId);

    [LoggerMessage(5, LogLevel.Error, "The orchestration store could not be written; trying again in {Delay}.")]
    public static partial void WriteFailed(this ILogger logger, Exception exception, TimeSpan delay);

    [LoggerMessage(6, LogLevel.Critical, "Orchestration {InstanceId} could not take its turn; trying again in {Delay}.")]
    public static partial void TurnFailed(this ILogger logger, Exception exception, string instanceId, TimeSpan delay);
}
