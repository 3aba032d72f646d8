using System.Diagnostics;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Engine;

/// <summary>The benchmark app on the local host with one storage provider and an empty store.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    // As many requests as a busy trigger would make.
    private const int Clients = 64;
    private static readonly TimeSpan LastCommitInterval = TimeSpan.FromMilliseconds(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-");
    private readonly StorageProvider _provider;
    private TestAzurite? _azurite;
    private EngineProcess _app = null!;
    private EngineClient _client = null!;

    private EngineRig(StorageProvider provider) => _provider = provider;

    /// <summary>Gets the client of the host.</summary>
    public EngineClient Client => _client;

    private string Data => Path.Combine(_folder.FullName, "host");

    private string AzuriteData => Path.Combine(_folder.FullName, "azurite");

    public static async Task<EngineRig> StartAsync(StorageProvider provider, CancellationToken cancellationToken)
    {
        var rig = new EngineRig(provider);
        try
        {
            if (provider == StorageProvider.AzureStorage)
                rig._azurite = await TestAzurite.StartAsync(rig.AzuriteData, cancellationToken);
            await rig.StartAppAsync(cancellationToken);
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns what host and worker use from now on.</summary>
    public ProcessUse MeasureHostAndWorker() => new(_app.HostId, _app.WorkerId);

    /// <summary>Returns what the host uses from now on.</summary>
    public ProcessUse MeasureHost() => new(_app.HostId);

    /// <summary>Kills host and worker and starts them again.</summary>
    public async Task RestartAfterKillAsync(CancellationToken cancellationToken)
    {
        await _app.KillAsync();
        _client.Dispose();
        await _app.DisposeAsync();
        await StartAppAsync(cancellationToken);
    }

    /// <summary>Runs orchestrations that are started together.</summary>
    public async Task<EngineRun> RunAsync(EngineScenario scenario, int count, CancellationToken cancellationToken)
    {
        using var host = MeasureHost();
        using var worker = new ProcessUse(_app.WorkerId);
        using var azurite = _azurite is null ? null : new ProcessUse(_azurite.Id);
        await _client.BeginRunAsync(count, cancellationToken);

        var start = Stopwatch.GetTimestamp();
        var ids = await OpenAsync(scenario, count, cancellationToken);
        if (scenario.Event is not null)
            await RaiseEventsAsync(scenario, ids, cancellationToken);
        var latencies = await WaitForEndAsync(cancellationToken);
        while (await _client.IsAnyAsync("Pending,Running", cancellationToken))
            await Task.Delay(LastCommitInterval, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(start);

        return await _client.IsAnyAsync("Failed,Terminated", cancellationToken)
            ? throw new InvalidOperationException($"Orchestrations of '{scenario.Title}' failed on {_provider.Title}. The host's log is above.")
            : new(count, elapsed, latencies.Percentile(50), latencies.Percentile(99), host.Processor, worker.Processor, azurite?.Processor, host.Memory);
    }

    /// <summary>Starts orchestrations together and returns their ids.</summary>
    public async Task<IReadOnlyList<string>> OpenAsync(EngineScenario scenario, int count, CancellationToken cancellationToken)
    {
        var ids = new string[count];
        await Parallel.ForAsync(0, count, Parallelism(cancellationToken), async (index, token) => ids[index] = await _client.StartAsync(scenario, token));
        return ids;
    }

    /// <summary>Raises the event of each instance.</summary>
    public Task RaiseEventsAsync(EngineScenario scenario, IEnumerable<string> ids, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(ids, Parallelism(cancellationToken), async (id, token) => await _client.RaiseEventAsync(id, scenario, token));

    /// <summary>Waits until all orchestrations of the run have ended, and returns their start latencies in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">No orchestration ended for a while.</exception>
    public async Task<IReadOnlyList<double>> WaitForEndAsync(CancellationToken cancellationToken)
    {
        const int mostIdleWaits = 4;
        for (var (ended, idleWaits) = (0, 0); idleWaits < mostIdleWaits;)
        {
            var progress = await _client.WaitForRunAsync(cancellationToken);
            if (progress.StartLatencies.Count > 0)
                return progress.StartLatencies;
            (ended, idleWaits) = (progress.Ended, progress.Ended == ended ? idleWaits + 1 : 0);
        }

        throw new InvalidOperationException($"The orchestrations did not end on {_provider.Title}. The host's log is above.");
    }

    /// <summary>Stops the host and returns the size of the store, in bytes; null for a store in memory.</summary>
    public async Task<long?> StopAsync()
    {
        await _app.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        return _provider == StorageProvider.InMemory
            ? null
            : new DirectoryInfo(_azurite is null ? Data : AzuriteData).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static ParallelOptions Parallelism(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken };

    private async Task StartAppAsync(CancellationToken cancellationToken)
    {
        string[] settings =
        [
            $"AzureFunctionsJobHost__extensions__durableTask__storageProvider__type={_provider.Type}",
            "AzureFunctionsJobHost__logging__logLevel__default=Warning",
            .. _azurite is null ? [] : new[] { $"AzureWebJobsStorage={_azurite.ConnectionString}" },
        ];
        _app = await EngineProcess.StartAsync(Data, settings, cancellationToken);
        _client = new(_app.BaseAddress);
    }
}
