using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using LocalAzure.Processes;

namespace LocalAzure.Functions.Tests.Support;

/// <summary>The program of the host in its own process.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Match> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    private HostProcess(Process process)
    {
        _process = process;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError));
    }

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public int Id => _process.Id;

    public static HostProcess Start(
        string folder, string data, int port, IReadOnlyDictionary<string, string> settings, params IReadOnlyList<string> options)
    {
        var start = new ProcessStartInfo("dotnet", [SampleApp.HostProgram, folder, "--data", data, "--port", $"{port}", .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        return new(Process.Start(start)!);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until the host can run functions, and returns its URL and the id of its worker.</summary>
    public async Task<(Uri Address, int WorkerId)> WaitUntilReadyAsync()
    {
        var ready = await Task.WhenAny(_ready.Task, _process.WaitForExitAsync(TestContext.Current.CancellationToken)) == _ready.Task
            ? await _ready.Task
            : throw new InvalidOperationException($"The host ended with {_process.ExitCode}.{Environment.NewLine}{Output}");
        return (new(ready.Groups["address"].Value), int.Parse(ready.Groups["worker"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Waits until it has ended, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Kills it with SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Stops it as Ctrl+C does, and returns its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _process.StopAsync(StopGrace);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.AppendLine(line);
            if (ReadyLine().Match(line) is { Success: true } match)
                _ready.TrySetResult(match);
        }
    }

    [GeneratedRegex(@"^Host: (?<address>\S+) \(worker process (?<worker>\d+)\)")]
    private static partial Regex ReadyLine();
}
