using System.Diagnostics;
using System.Text.RegularExpressions;
using Aholo.Local.Processes;

namespace Aholo.Local.Hosting;

/// <summary>The function app on the embedded host, as a child process. Its log goes to a file.</summary>
internal sealed partial class FunctionAppProcess : IAsyncDisposable
{
    private const int TailLength = 30;
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly Queue<string> _tail = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    private FunctionAppProcess(Process process, StreamWriter log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>Where it listens.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Completes when it has ended, for whatever reason.</summary>
    public Task Exited => _process.WaitForExitAsync();

    /// <summary>The last lines of its log.</summary>
    public string Tail
    {
        get
        {
            lock (_tail)
                return string.Join(Environment.NewLine, _tail);
        }
    }

    /// <summary>Starts the app and returns when it listens.</summary>
    /// <param name="port">Its port, 0 for any free one.</param>
    /// <param name="settings">Its settings, as environment variables.</param>
    /// <param name="logFile">Where its log is appended.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="LocalException">It ended before it listened; the message has the end of its log.</exception>
    public static async Task<FunctionAppProcess> StartAsync(
        int port, IReadOnlyDictionary<string, string> settings, string logFile, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Aholo.Functions.dll"), "--urls", $"http://127.0.0.1:{port}" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        Directory.CreateDirectory(Path.GetDirectoryName(logFile)!);
        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var app = new FunctionAppProcess(Process.Start(start)!, log);
        try
        {
            app.BaseAddress = await app.WaitUntilListeningAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the app at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends the app in order: what it does is done or kept.</summary>
    public Task StopAsync() => _process.StopAsync(StopGrace);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await StopAsync();
        _process.Dispose();
        lock (_tail)
            _log.Dispose();
    }

    private async Task<Uri> WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        await Task.WhenAny(_listening.Task, _process.WaitForExitAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return _listening.Task.IsCompleted
            ? await _listening.Task
            : throw new LocalException($"The function app ended with {_process.ExitCode} before it listened:{Environment.NewLine}{Tail}");
    }

    private void Read(string? line)
    {
        if (line is null)
            return;

        lock (_tail)
        {
            _tail.Enqueue(line);
            if (_tail.Count > TailLength)
                _tail.Dequeue();
            if (_log.BaseStream is { CanWrite: true })
                _log.WriteLine(line);
        }

        if (ListeningLine().Match(line) is { Success: true } match)
            _listening.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://\S+)")]
    private static partial Regex ListeningLine();
}
