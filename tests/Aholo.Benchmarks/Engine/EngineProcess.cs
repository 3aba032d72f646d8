using System.Diagnostics;
using System.Globalization;
using Aholo.Benchmarks.Processes;
using Aholo.Local.Hosting;
using LocalAzure.Processes;

namespace Aholo.Benchmarks.Engine;

/// <summary>The <see cref="EngineHost"/> and its worker with the benchmark app. Neither outlives this process.</summary>
internal sealed class EngineProcess : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private bool _disposed;

    private EngineProcess(Process process) => _process = process;

    /// <summary>Gets the URL of the host.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Gets the process id of the host.</summary>
    public int HostId => _process.Id;

    /// <summary>Gets the process id of the worker.</summary>
    public int WorkerId { get; private set; }

    /// <summary>Starts the host and returns when all functions can run.</summary>
    /// <param name="data">The folder of the host's state.</param>
    /// <param name="settings">The settings of host and app, as <c>name=value</c>.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<EngineProcess> StartAsync(string data, IEnumerable<string> settings, CancellationToken cancellationToken)
    {
        var start = BoundProcess.CreateStartInfo(
            Child.GetOwnCommandLine(new EngineHost().Name, [BuiltPrograms.FindFolder("LocalAzure.BenchmarkApp"), data, .. settings]));
        start.RedirectStandardOutput = true;
        var host = new EngineProcess(BoundProcess.Start(start));
        try
        {
            if (await host._process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line || line.Split(' ') is not [var url, var worker])
                throw new InvalidOperationException("The host did not start. Its log is above.");
            (host.BaseAddress, host.WorkerId) = (new(url), int.Parse(worker, CultureInfo.InvariantCulture));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills host and worker, as a crash of the machine would.</summary>
    public async Task KillAsync()
    {
        using var worker = Process.GetProcessById(WorkerId);
        _process.Kill();
        worker.Kill();
        await _process.WaitForExitAsync();
        await worker.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;

        _disposed = true;
        await _process.StopAsync(StopGrace);
        BoundProcess.Release(_process);
        _process.Dispose();
    }
}
