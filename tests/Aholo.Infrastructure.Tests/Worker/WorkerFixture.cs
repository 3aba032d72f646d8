using Aholo.Functions.Configuration;
using Aholo.Infrastructure.Tests.Publication;
using Aholo.Local.Azurite;
using Aholo.Simulator;
using Aholo.Tests;
using Azure.Storage.Blobs;
using LocalAzure.ServiceBus;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>The published app on the real worker, with Azurite, the simulator and the broker around it.</summary>
public sealed class WorkerFixture(AzurePublication publication) : IAsyncLifetime
{
    internal const string EventQueue = "aholo-events";

    /// <summary>The largest body that the host takes: large enough for both limits of the app, small enough to go beyond it quickly.</summary>
    internal const long HostBodyLimit = 40_000_000;

    /// <summary>The largest file that the app takes.</summary>
    internal const long MaxInputBytes = 35_000_000;

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("worker-");
    private AzuriteServer? _azurite;

    internal WorkerHost Host { get; private set; } = null!;

    internal AholoSimulator Simulator { get; private set; } = null!;

    internal ServiceBusBroker Broker { get; private set; } = null!;

    internal BlobServiceClient Storage => new(_azurite!.ConnectionString);

    internal HttpClient Http { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (publication.Missing is not null)
            return;

        var cancellationToken = TestContext.Current.CancellationToken;
        _azurite = await Repository.StartAzuriteAsync(Path.Combine(_data.FullName, "azurite"), cancellationToken);
        var containers = new StorageOptions();
        foreach (var container in (string[])[containers.Uploads, containers.Assets, containers.State])
            await Storage.CreateBlobContainerAsync(container, cancellationToken: cancellationToken);
        await StartAholoAsync(port: 0);
        Broker = await ServiceBusBroker.StartAsync(
            new() { Queues = { new(EventQueue) { RequiresDuplicateDetection = true } } }, cancellationToken);

        Host = await WorkerHost.StartAsync(publication.Folder, Settings(), cancellationToken);
        Http = new HttpClient { BaseAddress = Host.BaseAddress };
    }

    /// <summary>Stops Aholo while <paramref name="during"/> runs: nothing listens on its port.</summary>
    internal async Task WithoutAholoAsync(Func<Task> during)
    {
        var port = Simulator.V2BaseUrl.Port;
        await Simulator.DisposeAsync();
        try
        {
            await during();
        }
        finally
        {
            await StartAholoAsync(port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Host is not null)
            await Host.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        if (Simulator is not null)
            await Simulator.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task StartAholoAsync(int port) => Simulator = await AholoSimulator.StartAsync(
        new() { Port = port, TaskDuration = TimeSpan.FromSeconds(2) }, TestContext.Current.CancellationToken);

    private Dictionary<string, string> Settings()
    {
        var simulator = new AholoSimulatorOptions();
        return new()
        {
            ["AzureWebJobsStorage"] = _azurite!.ConnectionString,
            ["AholoStorage"] = _azurite.ConnectionString,
            ["AholoServiceBus"] = Broker.ConnectionString,
            [HttpFrontEnd.BodyLimitSetting] = $"{HostBodyLimit}",
            ["Aholo__Input__MaxBytes"] = $"{MaxInputBytes}",
            ["Aholo__BaseUrl"] = Simulator.V2BaseUrl.ToString(),
            ["Aholo__AllowHttp"] = "true",
            ["Aholo__Assets__AllowLoopback"] = "true",
            ["Aholo__Auth__AppKey"] = simulator.AppKey,
            ["Aholo__Auth__AppSecret"] = simulator.AppSecret,
            ["Aholo__Auth__AppUid"] = "worker",

            // Else it may still be open when Aholo is back, depending on what the tests before have called.
            ["Aholo__CircuitBreaker__Enabled"] = "false",
            ["Aholo__Retry__MaxAttempts"] = "2",
            ["Aholo__Retry__BaseDelay"] = "00:00:00.100",
            ["Aholo__Activities__MaxAttempts"] = "3",
            ["Aholo__Activities__FirstDelay"] = "00:00:00.100",
            ["Aholo__Sweep__Grace"] = "00:00:01",
            ["Aholo__Polling__First"] = "00:00:00.200",
            ["Aholo__Polling__Max"] = "00:00:00.500",
            ["Aholo__StatusBatch__Interval"] = "00:00:00.100",
            ["Aholo__RateLimit__PermitsPerSecond"] = "1000",
        };
    }
}
