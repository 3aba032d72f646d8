using LocalAzure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>Passes on what the host logs, without the messages of the worker: an app that is observed exports its own.</summary>
internal sealed class HostMessagesProvider(ILoggerFactory target) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new HostMessages(target.CreateLogger(categoryName));

    public void Dispose()
    {
        // The target belongs to whoever created it.
    }

    private sealed class HostMessages(ILogger target) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => target.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => target.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name != WorkerLogger.WorkerMessage.Name)
                target.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
