using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace LocalAzure.Functions.Hosting;

/// <summary>Writes log messages as the Core Tools do: the time and the message, in yellow or red for warnings and errors.</summary>
internal sealed class CoreToolsFormatter() : ConsoleFormatter(FormatterName)
{
    /// <summary>The name of the formatter.</summary>
    public const string FormatterName = "core-tools";

    private const string Yellow = "\e[33m";
    private const string Red = "\e[31m";
    private const string Reset = "\e[0m";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        // The WebJobs SDK passes metrics and results on as messages without text: empty, or null.
        string? message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
            return;

        var color = Console.IsOutputRedirected ? null : logEntry.LogLevel switch
        {
            LogLevel.Warning => Yellow,
            LogLevel.Error or LogLevel.Critical => Red,
            _ => null,
        };
        textWriter.Write(DateTime.UtcNow.ToString("'['yyyy-MM-dd'T'HH:mm:ss.fff'Z] '", CultureInfo.InvariantCulture));
        textWriter.Write(color);
        textWriter.Write(message);
        if (logEntry.Exception is { } exception)
            textWriter.Write($"{Environment.NewLine}{exception}");
        textWriter.WriteLine(color is null ? "" : Reset);
    }
}
