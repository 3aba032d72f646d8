using System.Collections.Concurrent;
using System.Diagnostics;
using LocalAzure.Functions.Rpc;
using LocalAzure.Processes;

namespace LocalAzure.Functions.Worker;

/// <summary>A worker in a child process.</summary>
internal sealed class ChildWorkerProcess : IWorkerProcess
{
    private const int KeptLines = 20;
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = [];

    public ChildWorkerProcess(Process process, WorkerLogger logger)
    {
        _process = process;
        ProcessId = process.Id;
        Exited = WatchAsync(Task.WhenAll(
            ReadAsync(process.StandardOutput, line => logger.LogConsole(line, isError: false)),
            ReadAsync(process.StandardError, line => logger.LogConsole(line, isError: true))));
    }

    public int ProcessId { get; }

    public Task<string> Exited { get; }

    public void Kill()
    {
        if (!Exited.IsCompleted)
            _process.Kill(entireProcessTree: true);
    }

    /// <summary>Waits for the worker to end, and kills it after a grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        if (await Task.WhenAny(Exited, Task.Delay(StopGrace)) != Exited)
            Kill();
        await Exited;
        _process.Dispose();
    }

    private async Task<string> WatchAsync(Task output)
    {
        await _process.WaitForExitAsync();
        BoundProcess.Release(_process);

        // A child of the worker may keep the pipe open.
        await Task.WhenAny(output, Task.Delay(OutputGrace));
        var lines = _lastLines.IsEmpty ? "" : $" Its last output: {string.Join(" | ", _lastLines)}";
        return $"The worker (process {ProcessId}) ended with exit code {_process.ExitCode}.{lines}";
    }

    private async Task ReadAsync(StreamReader reader, Action<string> write)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                continue;

            write(line);
            if (IsStackFrame(line))
                continue;

            _lastLines.Enqueue(line.Trim());
            if (_lastLines.Count > KeptLines)
                _lastLines.TryDequeue(out _);
        }
    }

    // The frames of an exception would displace its message.
    private static bool IsStackFrame(string line) =>
        line.StartsWith("   at ", StringComparison.Ordinal) || line.TrimStart().StartsWith("--- End of ", StringComparison.Ordinal);
}
