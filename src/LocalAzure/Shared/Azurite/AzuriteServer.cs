using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LocalAzure.Node;
using LocalAzure.Processes;

namespace LocalAzure.Azurite;

/// <summary>Azurite as a child process on 127.0.0.1 that does not outlive this process.</summary>
internal sealed partial class AzuriteServer : IAsyncDisposable
{
    private const int Services = 3;
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StreamWriter? _accessLog;
    private int _closedServices;
    private bool _disposed;

    private AzuriteServer(Process process, StreamWriter? accessLog)
    {
        _process = process;
        _accessLog = accessLog;
    }

    /// <summary>Gets the process id.</summary>
    public int Id => _process.Id;

    /// <summary>Gets a task that completes when the process has ended.</summary>
    public Task Exited => _process.WaitForExitAsync();

    /// <summary>Gets the port of the blob service.</summary>
    public int BlobPort { get; private set; }

    /// <summary>Gets the port of the queue service.</summary>
    public int QueuePort { get; private set; }

    /// <summary>Gets the port of the table service.</summary>
    public int TablePort { get; private set; }

    private AzuritePorts Ports => new(BlobPort, QueuePort, TablePort);

    /// <summary>Gets the connection string of the development account.</summary>
    public string ConnectionString => AzuriteCommand.GetConnectionString(Ports);

    /// <summary>Gets the connection string of an account that has the key of the development account.</summary>
    /// <param name="account">The development account, or one of the accounts that Azurite was started with.</param>
    public string GetConnectionString(string account) => AzuriteCommand.GetConnectionString(Ports, account);

    /// <summary>Starts Azurite. Returns when it accepts connections.</summary>
    /// <param name="nodeModules">The <c>node_modules</c> folder with the package <c>azurite</c>.</param>
    /// <param name="dataDirectory">The data folder, which is created if it does not exist; null for data in memory.</param>
    /// <param name="ports">The ports.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <param name="accessLog">The file for a line per request; null for none.</param>
    /// <param name="scripts">The scripts that are loaded before Azurite starts; null for none.</param>
    /// <param name="accounts">The accounts instead of the development account, all with its key; null for the development account.</param>
    /// <param name="arguments">More command-line arguments.</param>
    /// <exception cref="NodeException">Node.js is missing, or Azurite ended before it accepted connections.</exception>
    public static async Task<AzuriteServer> StartAsync(
        string nodeModules, string? dataDirectory, AzuritePorts ports, CancellationToken cancellationToken, string? accessLog = null,
        IReadOnlyList<string>? scripts = null, IEnumerable<string>? accounts = null, params string[] arguments)
    {
        if (dataDirectory is not null)
            Directory.CreateDirectory(dataDirectory);
        static string Port(int port) => port.ToString(CultureInfo.InvariantCulture);

        var start = BoundProcess.CreateStartInfo(
        [
            AzuriteCommand.Program,
            .. AzuriteCommand.GetArguments(nodeModules, dataDirectory, scripts ?? []),
            .. accessLog is null ? ["--silent"] : Array.Empty<string>(),
            "--blobHost", "127.0.0.1", "--blobPort", Port(ports.Blob),
            "--queueHost", "127.0.0.1", "--queuePort", Port(ports.Queue),
            "--tableHost", "127.0.0.1", "--tablePort", Port(ports.Table),
            .. arguments,
        ]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        if (accounts is not null)
            start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', accounts.Select(account => $"{account}:{AzuriteCommand.AccountKey}"));

        var log = accessLog is null
            ? null
            : new StreamWriter(new FileStream(accessLog, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var server = new AzuriteServer(NodeProcess.Start(start, BoundProcess.Start), log);
        try
        {
            await server.WaitUntilListeningAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills Azurite, as a crash would.</summary>
    /// <returns>The exit code, which tells whether Azurite had ended by itself.</returns>
    public async Task<int> KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        var exitCode = _process.ExitCode;
        await DisposeAsync();
        return exitCode;
    }

    /// <summary>Stops Azurite after it has written its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;

        // Azurite can keep running after it has reported that it is closed.
        await _process.StopAsync(StopGrace, _closed.Task);
        BoundProcess.Release(_process);
        _process.Dispose();
        _accessLog?.Dispose();
    }

    private async Task WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        var services = 0;

        void OnLine(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
                return;

            lock (output)
            {
                if (RequestLine().IsMatch(line.Data))
                {
                    _accessLog?.WriteLine(line.Data);
                    return;
                }

                output.Add(line.Data);
                if (ListeningLine().Match(line.Data) is { Success: true } match)
                {
                    var port = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
                    if (match.Groups["service"].Value == "Blob") BlobPort = port;
                    if (match.Groups["service"].Value == "Queue") QueuePort = port;
                    if (match.Groups["service"].Value == "Table") TablePort = port;
                    if (++services == Services) listening.TrySetResult();
                }
                else if (line.Data.Contains("successfully closed", StringComparison.Ordinal) && ++_closedServices == Services)
                {
                    _closed.TrySetResult();
                }
            }
        }

        _process.OutputDataReceived += OnLine;
        _process.ErrorDataReceived += OnLine;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();

        var exited = _process.WaitForExitAsync(cancellationToken);
        await Task.WhenAny(listening.Task, exited);
        cancellationToken.ThrowIfCancellationRequested();
        if (!listening.Task.IsCompleted && _process.ExitCode == NodeProcess.NotFound)
            throw NodeProcess.Missing(AzuriteCommand.Program);
        if (!listening.Task.IsCompleted)
            throw new NodeException(
                $"{string.Join(Environment.NewLine, output)}{Environment.NewLine}Azurite ended with exit code {_process.ExitCode} before it accepted connections. " +
                "Check that no other program uses its ports and that its data folder is writable and has free space.");
    }

    [GeneratedRegex("\"[A-Z]+ /[^ ]* HTTP/")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"Azurite (?<service>\w+) service is successfully listening at https?://[^:]+:(?<port>\d+)")]
    private static partial Regex ListeningLine();
}
