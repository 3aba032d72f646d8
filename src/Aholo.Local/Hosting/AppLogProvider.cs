using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aholo.Local.Hosting;

/// <summary>Writes the log of a host in this process to the app's log, in the format of the host's program.</summary>
internal sealed class AppLogProvider(AppLog log) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // The WebJobs SDK passes metrics and results on as messages without text: empty, or null.
        string? message = formatter(state, exception);
        if (string.IsNullOrEmpty(message) && exception is null)
            return;

        var time = DateTime.UtcNow.ToString("'['yyyy-MM-dd'T'HH:mm:ss.fff'Z]'", CultureInfo.InvariantCulture);
        log.Write(exception is null ? $"{time} {message}" : $"{time} {message}{Environment.NewLine}{exception}");
    }

    public void Dispose()
    {
    }
}
