using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalAzure.Processes;

namespace Aholo.Local.Hosting;

/// <summary>
/// The function app on the local host: the host is a child process and runs the app in its own worker process. Neither outlives this process. Their log
/// is written to a file.
/// </summary>
internal sealed partial class FunctionAppProcess : IFunctionApp
{
    /// <summary>The path of the app's page.</summary>
    public const string HomePage = "/api/ui/";

    // The prefix of the line in which the host reports why it cannot start.
    private const string HostError = "error: ";

    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly AppLog _log;
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _workerId;
    private bool _disposed;

    private FunctionAppProcess(Process process, AppLog log)
    {
        _process = process;
        _log = log;
    }

    /// <summary>Gets the URL of the app.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Gets the process id of the host.</summary>
    public int HostId => _process.Id;

    /// <summary>Gets the process id of the worker, which changes when the host restarts it.</summary>
    public int WorkerId => _workerId;

    /// <summary>Completes when the host has ended.</summary>
    public Task Exited => _process.WaitForExitAsync();

    /// <summary>Gets the exit code of the host, which must have ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Gets the last lines of the log.</summary>
    public string Tail => _log.Tail;

    /// <summary>Starts the app and returns when all its functions can run. The host waits while storage is unavailable.</summary>
    /// <param name="folder">The folder of the app.</param>
    /// <param name="port">The port of the app; 0 for any free port.</param>
    /// <param name="dataDirectory">The folder of the host's state.</param>
    /// <param name="settings">The settings of host and app.</param>
    /// <param name="logFile">The log file to append to.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="LocalException">The host ended before the app was ready; the message contains the end of its log.</exception>
    public static async Task<FunctionAppProcess> StartAsync(
        string folder,
        int port,
        string dataDirectory,
        IReadOnlyDictionary<string, string> settings,
        string logFile,
        CancellationToken cancellationToken)
    {
        var start = BoundProcess.CreateStartInfo(
        [
            Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            BuiltPrograms.FunctionsHost,
            folder,
            "--port", port.ToString(CultureInfo.InvariantCulture),
            "--data", dataDirectory,
            "--home-page", HomePage,
        ]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in settings)
            start.Environment[name] = value;

        var log = new AppLog(logFile);
        var app = new FunctionAppProcess(BoundProcess.Start(start), log);
        try
        {
            app.BaseAddress = await app.WaitUntilReadyAsync(cancellationToken);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills the host, as a crash would. Its worker ends with it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Kills the worker, as a crash of the app would. The host restarts it.</summary>
    /// <returns>False if there was no worker because the host is restarting it.</returns>
    public async Task<bool> KillWorkerAsync()
    {
        try
        {
            using var worker = Process.GetProcessById(_workerId);
            worker.Kill();
            await worker.WaitForExitAsync();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Stops the app in order, so that running work ends or is kept.</summary>
    public Task StopAsync() => _process.StopAsync(StopGrace);

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await StopAsync();
        BoundProcess.Release(_process);
        _process.Dispose();
        _log.Dispose();
    }

    private async Task<Uri> WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return _ready.Task.IsCompleted
            ? await _ready.Task
            : throw new LocalException(DescribeFailedStart());
    }

    // The host prints the cause in its last line. Without that line, the message contains the end of the log.
    private string DescribeFailedStart()
    {
        var tail = Environment.NewLine + Tail;
        var error = Environment.NewLine + HostError;
        return tail.LastIndexOf(error, StringComparison.Ordinal) is >= 0 and var start
            ? $"The function app cannot start: {tail[(start + error.Length)..]}"
            : $"{Tail}{Environment.NewLine}The function app ended with {_process.ExitCode} before it listened. See the log above.";
    }

    private void Read(string? line)
    {
        if (line is null)
            return;

        _log.Write(line);
        if (WorkerLine().Match(line) is not { Success: true } match)
            return;

        _workerId = int.Parse(match.Groups["worker"].ValueSpan, CultureInfo.InvariantCulture);
        if (match.Groups["url"] is { Success: true, Value: var url })
            _ready.TrySetResult(new Uri(url));
    }

    // The host prints the first when it is ready, and logs the second when it has restarted the worker.
    [GeneratedRegex(@"^Host: (?<url>http://\S+) \(worker process (?<worker>\d+)\)|The worker runs again \(process (?<worker>\d+)\)")]
    private static partial Regex WorkerLine();
}
