using Microsoft.Extensions.Logging;

namespace Aholo.Telemetry;

/// <summary>The log messages of the client, in the category <c>Aholo.Client</c>. No message contains a URL, a header or a body.</summary>
internal sealed partial class ClientLog(ILoggerFactory loggers)
{
    private readonly ILogger _logger = loggers.CreateLogger(AholoTelemetry.ActivitySourceName);

    [LoggerMessage(1, LogLevel.Debug, "{Operation} succeeded in {Elapsed}")]
    public partial void Succeeded(string operation, TimeSpan elapsed);

    [LoggerMessage(2, LogLevel.Information, "{Operation} failed in attempt {Attempt} ({Failure}); retrying in {Delay}")]
    public partial void Retrying(string operation, int attempt, string failure, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Error, "{Operation}: the outcome is unknown ({Failure}); not sent again, because a project may have been created")]
    public partial void OutcomeUnknown(string operation, string failure);

    [LoggerMessage(4, LogLevel.Warning, "The circuit breaker of {Host} is open for {Duration} after repeated failures")]
    public partial void CircuitOpened(string host, TimeSpan duration);

    [LoggerMessage(5, LogLevel.Information, "The circuit breaker of {Host} is closed again")]
    public partial void CircuitClosed(string host);

    [LoggerMessage(6, LogLevel.Warning, "The reconstruction {Name} has {Count} images; Aholo suggests 5 to 20 from different angles")]
    public partial void FewImages(string name, int count);

    [LoggerMessage(7, LogLevel.Information, "The upload token of {FileName} is no longer valid; continuing with a new one")]
    public partial void RenewingUploadToken(string fileName);

    [LoggerMessage(8, LogLevel.Information, "Uploaded {FileName}, {Length} bytes (deduplicated: {Deduplicated})")]
    public partial void Uploaded(string fileName, long length, bool deduplicated);

    [LoggerMessage(9, LogLevel.Debug, "Failed to abort the block upload of {FileName} ({Failure})")]
    public partial void AbortFailed(string fileName, string failure);

    [LoggerMessage(10, LogLevel.Warning, "Failed to get the task of project {ProjectId}: {Failure}")]
    public partial void TaskUnreadable(string projectId, string failure);

    [LoggerMessage(11, LogLevel.Information, "The status call does not know project {ProjectId} by its own id; using task id {TaskId} instead")]
    public partial void UsingTaskId(string projectId, string taskId);
}
