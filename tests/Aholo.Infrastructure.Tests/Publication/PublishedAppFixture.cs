using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Infrastructure.Tests.Telemetry;
using Aholo.Local.Hosting;
using Azure.Messaging.ServiceBus;

namespace Aholo.Infrastructure.Tests.Publication;

/// <summary>The tests of the published app, which run in sequence.</summary>
[CollectionDefinition]
public sealed class PublishedApp : ICollectionFixture<PublishedAppFixture>;

/// <summary>The published app on the local host, with Azurite, the simulator and the broker. Its telemetry goes to a collector of the tests.</summary>
public sealed class PublishedAppFixture(AzurePublication publication) : IAsyncLifetime
{
    /// <summary>The maximum size of a body in the host: above both limits of the app, and small enough to exceed it quickly.</summary>
    internal const long HostBodyLimit = 40_000_000;

    /// <summary>The maximum size of a file in the app.</summary>
    internal const long MaxInputBytes = 35_000_000;

    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("published-").FullName;

    internal LocalEnvironment Environment { get; private set; } = null!;

    internal HttpClient Http { get; private set; } = null!;

    internal TelemetrySink Telemetry { get; private set; } = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Log => Environment.Functions.Tail;

    public async ValueTask InitializeAsync()
    {
        Telemetry = await TelemetrySink.StartAsync(CancellationToken);
        Environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(_directory) with
            {
                AppFolder = publication.Folder,
                TaskDuration = TimeSpan.FromSeconds(1),
                Settings = new Dictionary<string, string>(Telemetry.Settings)
                {
                    ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = $"{HostBodyLimit}",
                    ["Aholo__Files__MaxBytes"] = $"{MaxInputBytes}",
                    // Otherwise it may still be open when Aholo is available again, depending on the calls of earlier tests.
                    ["Aholo__CircuitBreaker__Enabled"] = "false",
                    ["Aholo__Retry__MaxAttempts"] = "2",
                    ["Aholo__Retry__FirstRetryInterval"] = "00:00:00.100",
                    ["Aholo__Activities__MaxAttempts"] = "3",
                    ["Aholo__Activities__FirstRetryInterval"] = "00:00:00.100",
                    // Only the trigger starts uploads. On a busy machine, the sweep would be first.
                    ["AzureWebJobs__SweepUploads__Disabled"] = "true",
                    ["Aholo__Sweep__Schedule"] = "* * * * * *",
                    ["Aholo__Sweep__Grace"] = "00:00:05",
                },
            },
            CancellationToken);
        Http = new(PatientHandler.Create()) { BaseAddress = Environment.Functions.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Environment is not null)
            await Environment.DisposeAsync();
        if (Telemetry is not null)
            await Telemetry.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Restarts the app with settings that replace others until the next start.</summary>
    internal Task RestartAsync(Dictionary<string, string>? settings = null) => Environment.StartFunctionsAsync(settings, CancellationToken);

    /// <summary>Uploads a photo and returns its project's id and event.</summary>
    internal async Task<(string Id, JsonElement Event)> DropAsync(string name)
    {
        var uploads = Environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var photo = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "mug.jpg"), CancellationToken);
        var uploaded = await uploads.UploadBlobAsync(name, BinaryData.FromBytes(photo), CancellationToken);
        var id = ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
        return (id, await ReceiveAsync(id));
    }

    /// <summary>Waits until a project meets a condition.</summary>
    internal async Task<ProjectView> WaitAsync(Uri location, Func<ProjectView, bool> condition)
    {
        ProjectView? project = null;
        await UntilAsync(
            async () => condition(project = (await Http.GetFromJsonAsync(location, FunctionsJson.Shared.ProjectView, CancellationToken))!),
            () => $"{location} is as expected, and not {project?.Stage}");
        return project!;
    }

    /// <summary>Waits for an item that a server of the tests receives.</summary>
    internal Task UntilAsync(Func<bool> condition, Func<string> what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>Receives events until that of a project arrives.</summary>
    internal async Task<JsonElement> ReceiveAsync(string projectId)
    {
        await using var client = new ServiceBusClient(Environment.Broker.ConnectionString);
        await using var receiver = client.CreateReceiver(LocalEnvironment.EventQueue);
        while (await receiver.ReceiveMessageAsync(MaxWait, CancellationToken) is { } message)
        {
            await receiver.CompleteMessageAsync(message, CancellationToken);
            if (message.CorrelationId == projectId)
                return JsonDocument.Parse(message.Body).RootElement;
        }

        throw new TimeoutException($"No event came in {MaxWait}.{System.Environment.NewLine}{Log}");
    }

    // Another process gives no signal.
    private async Task UntilAsync(Func<Task<bool>> condition, Func<string> what)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(began) > MaxWait)
                throw new TimeoutException($"Waited {MaxWait} until {what()}.{System.Environment.NewLine}{Log}");
            await Task.Delay(50, CancellationToken);
        }
    }
}
