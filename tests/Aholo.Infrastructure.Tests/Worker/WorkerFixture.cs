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
        Simulator = await AholoSimulator.StartAsync(new() { TaskDuration = TimeSpan.FromSeconds(2) }, cancellationToken);
        Broker = await ServiceBusBroker.StartAsync(
            new() { Queues = { new(EventQueue) { RequiresDuplicateDetection = true } } }, cancellationToken);

        Host = await WorkerHost.StartAsync(publication.Folder, Settings(), cancellationToken);
        Http = new HttpClient { BaseAddress = Host.BaseAddress };
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

    private Dictionary<string, string> Settings()
    {
        var simulator = new AholoSimulatorOptions();
        return new()
        {
            ["AzureWebJobsStorage"] = _azurite!.ConnectionString,
            ["AholoStorage"] = _azurite.ConnectionString,
            ["AholoServiceBus"] = Broker.ConnectionString,
            ["Aholo__BaseUrl"] = Simulator.V2BaseUrl.ToString(),
            ["Aholo__AllowHttp"] = "true",
            ["Aholo__Assets__AllowLoopback"] = "true",
            ["Aholo__Auth__AppKey"] = simulator.AppKey,
            ["Aholo__Auth__AppSecret"] = simulator.AppSecret,
            ["Aholo__Auth__AppUid"] = "worker",
            ["Aholo__Activities__FirstDelay"] = "00:00:00.100",
            ["Aholo__Polling__First"] = "00:00:00.200",
            ["Aholo__Polling__Max"] = "00:00:00.500",
            ["Aholo__StatusBatch__Interval"] = "00:00:00.100",
            ["Aholo__RateLimit__PermitsPerSecond"] = "1000",
        };
    }
}
