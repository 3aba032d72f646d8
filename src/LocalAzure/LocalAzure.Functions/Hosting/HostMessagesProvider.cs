using LocalAzure.Functions.Rpc;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>Exports the host's log without the worker's messages: the app exports its own.</summary>
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
