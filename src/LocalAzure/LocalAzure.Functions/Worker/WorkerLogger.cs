using LocalAzure.Functions.Rpc.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Worker;

/// <summary>Writes what the worker logs to the host's log, in the categories of the real host.</summary>
internal sealed class WorkerLogger(ILoggerFactory loggers)
{
    /// <summary>Marks the messages of the worker.</summary>
    public static readonly EventId WorkerMessage = new(0, nameof(WorkerMessage));

    private readonly ILogger _console = loggers.CreateLogger("Host.Function.Console");

    /// <summary>Writes one message of the worker.</summary>
    /// <param name="log">The message.</param>
    /// <param name="function">The function whose invocation logged it; null outside of invocations.</param>
    public void Log(RpcLog log, string? function)
    {
        if (log.LogCategory == RpcLog.Types.RpcLogCategory.CustomMetric)
            return;

        // Workers with OpenTelemetry do not say which invocation a message is from.
        var category = log.LogCategory != RpcLog.Types.RpcLogCategory.User ? $"Worker.{log.Category}"
            : function is not null ? $"Function.{function}.User"
            : log.Category;
        var message = log.Exception is { } exception ? $"{log.Message}{Environment.NewLine}{exception.Message}" : log.Message;
        loggers.CreateLogger(category).Log((LogLevel)log.Level, WorkerMessage, message, null, static (text, _) => text);
    }

    /// <summary>Writes a line of the worker's standard output or error.</summary>
    public void LogConsole(string line, bool isError) =>
        _console.Log(isError ? LogLevel.Warning : LogLevel.Information, WorkerMessage, line, null, static (text, _) => text);
}
