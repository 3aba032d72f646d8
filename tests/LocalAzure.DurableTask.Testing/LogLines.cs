using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LocalAzure.DurableTask.Testing;

/// <summary>Collects log lines, so that a test can wait for them.</summary>
internal sealed class LogLines : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly SemaphoreSlim _added = new(0);

    public IReadOnlyCollection<string> Lines => _lines;

    public async Task WaitForAsync(string part, CancellationToken cancellationToken)
    {
        while (!_lines.Any(line => line.Contains(part, StringComparison.Ordinal)))
            await _added.WaitAsync(cancellationToken);
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
        _added.Release();
    }

    public void Dispose() => _added.Dispose();
}
