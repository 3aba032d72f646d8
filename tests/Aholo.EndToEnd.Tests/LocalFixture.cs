using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;
using Aholo.Simulator;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>
/// The environment of the command, on free ports and with short waits, once for each collection of tests. Or, if environment variables name one,
/// a running function app: then tests that start or end a part of the environment are skipped, and the collections run one after another.
/// </summary>
public class LocalFixture : IAsyncLifetime
{
    /// <summary>The maximum size of a file in the app, in bytes. The limit of the host is higher, so that the app rejects larger files.</summary>
    internal const long MaxInputBytes = 100_000_000;

    /// <summary>The maximum size of a body in the host, in bytes.</summary>
    internal const long HostBodyLimit = 200_000_000;

    internal const string WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly SemaphoreSlim ExternalLock = new(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("aholo-").FullName;
    private readonly ExternalHost? _external = ExternalHost.FromEnvironment();
    private LocalEnvironment? _environment;
    private AholoSimulator? _simulator;
    private HttpClient? _http;

    /// <summary>The parts, for tests that start and end them.</summary>
    internal LocalEnvironment Environment
    {
        get
        {
            Assert.SkipWhen(_external is not null, "The environment names a function app that runs already; this test starts and ends its parts.");
            return _environment!;
        }
    }

    internal BlobServiceClient Storage => new(StorageConnectionString);

    internal string StorageConnectionString => _external?.Storage ?? _environment!.Azurite.ConnectionString;

    internal string ServiceBus => _external?.ServiceBus ?? _environment!.Broker.ConnectionString;

    internal AholoSimulator Simulator => _simulator ?? _environment!.Simulator!;

    internal string DataDirectory => _directory;

    /// <summary>The log of the function app; null for an external one.</summary>
    internal string? LogFile => _environment?.FunctionsLog;

    internal HttpClient Http => _http!;

    /// <summary>The timeout of every wait.</summary>
    internal static TimeSpan MaxWait { get; } = TimeSpan.FromMinutes(2);

    internal static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private protected virtual TimeSpan TaskDuration { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The maximum number of splats of an asset: enough to recognize a picture, and few, because the processor draws them.</summary>
    private protected virtual int MaxSplats => 1_500;

    /// <summary>The settings of the function app that differ from those of the command.</summary>
    private protected virtual Dictionary<string, string> Settings => new()
    {
        ["Aholo__Polling__FirstInterval"] = "00:00:00.200",
        ["Aholo__Polling__MaxInterval"] = "00:00:00.500",
        ["Aholo__Files__MaxBytes"] = $"{MaxInputBytes}",
        ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = $"{HostBodyLimit}",
        ["Aholo__Webhooks__Secret"] = WebhookSecret,
        ["Aholo__Webhooks__AllowLoopback"] = "true",
        ["Aholo__Webhooks__RetryDelays__0"] = "00:00:00.050",
        ["Aholo__Webhooks__RetryDelays__1"] = "00:00:00.050",
        ["Aholo__Activities__MaxAttempts"] = "3",
        ["Aholo__Activities__FirstRetryInterval"] = "00:00:00.100",
        ["Aholo__Activities__MaxRetryInterval"] = "00:00:00.500",
    };

    private static TimeSpan PollInterval { get; } = TimeSpan.FromMilliseconds(100);

    public async ValueTask InitializeAsync()
    {
        if (_external is null)
            await StartEnvironmentAsync();
        else
            await UseExternalHostAsync(_external);
        _http = new HttpClient(new Http.OpenApiHandler()) { BaseAddress = _external?.FunctionsUrl ?? _environment!.Functions.BaseAddress };
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http?.Dispose();
        if (_environment is not null)
            await _environment.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        if (_external is not null)
            ExternalLock.Release();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Uploads a file to the root of the uploads container and returns the id of its project.</summary>
    internal async Task<string> UploadAsync(string name, byte[] content)
    {
        var uploads = Storage.GetBlobContainerClient(new StorageOptions().Uploads);
        var uploaded = await uploads.GetBlobClient(name).UploadAsync(BinaryData.FromBytes(content), overwrite: true, CancellationToken);
        return ProjectId.FromBlob(uploads.Name, BlobReference.Of(name, uploaded.Value.ETag));
    }

    /// <summary>Gets a project over HTTP; null before its trigger has fired.</summary>
    internal async Task<ProjectView?> FindAsync(string id)
    {
        var response = await Http.GetAsync($"/api/projects/{id}", CancellationToken);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;

        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, CancellationToken);
    }

    internal async Task<ProjectView> WaitAsync(string id, Func<ProjectView, bool> condition)
    {
        ProjectView? project = null;
        await UntilAsync(
            async () => (project = await FindAsync(id)) is not null && condition(project),
            () => $"project {id} is as expected, and not {project?.Stage.ToString() ?? "unknown"} ({project?.Problem?.Message})");
        return project!;
    }

    /// <summary>Waits for something outside this process that gives no signal, by polling.</summary>
    internal static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), () => what);

    internal Task<ProjectView> WaitForOutcomeAsync(string id) => WaitAsync(id, project => project.Outcome is not null);

    /// <summary>Waits for something outside this process that gives no signal, by polling.</summary>
    internal static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? interval = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > MaxWait)
                throw new TimeoutException($"Waited {MaxWait} until {what()}.");
            await Task.Delay(interval ?? PollInterval, CancellationToken);
        }
    }

    /// <summary>Gives a project that has succeeded a picture, so that the page does not open the 3D view to draw one.</summary>
    internal async Task KeepPictureAsync(string id)
    {
        using var picture = new ByteArrayContent(Photos.Mug);
        (await Http.PutAsync($"/api/projects/{id}/preview", picture, CancellationToken)).EnsureSuccessStatusCode();
    }

    private async Task UseExternalHostAsync(ExternalHost external)
    {
        await ExternalLock.WaitAsync(CancellationToken);
        await external.PrepareAsync(CancellationToken);
        _simulator = await AholoSimulator.StartAsync(
            new() { Port = external.SimulatorPort, DataDirectory = Path.Combine(_directory, "simulator"), TaskDuration = TaskDuration, MaxSplats = MaxSplats },
            CancellationToken);
    }

    private async Task StartEnvironmentAsync() =>
        _environment = await LocalEnvironment.StartAsync(
            TestEnvironment.Options(_directory) with
            {
                TaskDuration = TaskDuration,
                ConfigureSimulator = simulator => simulator with { MaxSplats = MaxSplats },
                Settings = Settings,
            },
            CancellationToken);
}
