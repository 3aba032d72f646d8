using LocalAzure.Functions.Rpc.Protocol;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Rpc;

/// <summary>Writes the worker's log to the host's log, in the categories of the real host.</summary>
internal sealed class WorkerLogger(ILoggerFactory loggers)
{
    /// <summary>The event id of the worker's messages.</summary>
    public static readonly EventId WorkerMessage = new(0, nameof(WorkerMessage));

    private readonly ILogger _console = loggers.CreateLogger("Host.Function.Console");

    /// <summary>Writes a message of the worker.</summary>
    /// <param name="log">The message.</param>
    /// <param name="function">The function whose invocation logged it; null outside of invocations.</param>
    public void Log(RpcLog log, string? function)
    {
        if (log.LogCategory == RpcLog.Types.RpcLogCategory.CustomMetric)
            return;

        // Workers with OpenTelemetry do not send the invocation of a message.
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
