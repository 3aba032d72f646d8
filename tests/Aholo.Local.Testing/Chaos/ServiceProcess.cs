using System.Diagnostics;
using Aholo.Local.Hosting;
using LocalAzure.Processes;

namespace Aholo.Local.Testing.Chaos;

/// <summary>A program of the environment in a process of its own, which can be killed. It keeps its port.</summary>
/// <param name="program">The name of the program.</param>
/// <param name="arguments">The arguments.</param>
/// <param name="variables">The environment variables.</param>
/// <param name="readyLine">The prefix of the line that the program prints when it is ready.</param>
/// <param name="logFile">The file for what the program prints.</param>
internal sealed class ServiceProcess(
    string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, string readyLine, string logFile) : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly AppLog _log = new(logFile);
    private Process? _process;

    /// <summary>Gets the process id.</summary>
    public int Id => _process!.Id;

    /// <summary>Gets the text after the prefix of the line.</summary>
    public string Ready { get; private set; } = "";

    /// <summary>Starts the program and returns when it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended before that.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var start = BoundProcess.CreateStartInfo(["dotnet", Path.Combine(BuiltPrograms.FindFolder(program), $"{program}.dll"), .. arguments]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = BoundProcess.Start(start);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Task.WhenAny(ready.Task, _process.WaitForExitAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        Ready = ready.Task.IsCompleted
            ? await ready.Task
            : throw new InvalidOperationException($"{program} ended with {_process.ExitCode} before it was ready:{Environment.NewLine}{_log.Tail}");

        void Read(string? line)
        {
            if (line is null)
                return;

            _log.Write(line);
            if (line.StartsWith(readyLine, StringComparison.Ordinal))
                ready.TrySetResult(line[readyLine.Length..]);
        }
    }

    /// <summary>Kills the program, as a crash would.</summary>
    /// <returns>The exit code, which tells whether the program had ended by itself.</returns>
    public async Task<int> KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        var exitCode = _process.ExitCode;
        await StopAsync();
        return exitCode;
    }

    /// <summary>Stops the program in order.</summary>
    public async ValueTask StopAsync()
    {
        if (_process is null)
            return;

        await _process.StopAsync(StopGrace);
        BoundProcess.Release(_process);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _log.Dispose();
    }
}
