using Microsoft.Extensions.Logging;

namespace LocalAzure.DurableTask;

internal static partial class ServiceLog
{
    [LoggerMessage(1, LogLevel.Information, "Opened the orchestration store '{File}' with {Activities} activities to run.")]
    public static partial void Opened(this ILogger logger, string file, int activities);

    [LoggerMessage(2, LogLevel.Error, "Results could not be written. They are kept in memory; the write is retried every {Interval}.")]
    public static partial void WritesFail(this ILogger logger, Exception exception, TimeSpan interval);

    [LoggerMessage(3, LogLevel.Error, "Instance '{InstanceId}' could not be loaded. The load is retried later; other instances continue.")]
    public static partial void LoadFailed(this ILogger logger, Exception exception, string instanceId);

    [LoggerMessage(4, LogLevel.Error, "Activity {Id} could not be loaded. The load is retried later; other activities continue.")]
    public static partial void ActivityLoadFailed(this ILogger logger, Exception exception, long id);

    [LoggerMessage(5, LogLevel.Error, "The due timers could not be read. The read is retried.")]
    public static partial void TimersFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Debug, "Dropped the message {Event} to instance '{InstanceId}': the execution is not running.")]
    public static partial void MessageDropped(this ILogger logger, string @event, string instanceId);

    [LoggerMessage(8, LogLevel.Warning, "The system clock was set back: it is {Lead} behind the last change of the orchestrations. Their time continues from that change, so that timers do not wait for the clock.")]
    public static partial void ClockSetBack(this ILogger logger, TimeSpan lead);

    [LoggerMessage(7, LogLevel.Information, "Results can be written again.")]
    public static partial void WritesRecovered(this ILogger logger);
}
