using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Status;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Blobs;

/// <summary>Watches the containers of the app's blob triggers and delivers events as Event Grid does.</summary>
internal sealed class BlobEvents : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly HttpClient _client = new();
    private readonly List<ReportedBlobs> _reported = [];
    private readonly List<BlobWatcher> _watchers = [];
    private Task _running = Task.CompletedTask;

    /// <exception cref="LocalFunctionsHostException">A trigger's path or connection is not valid.</exception>
    public BlobEvents(
        FunctionCatalog functions,
        IConfiguration settings,
        StorageConnections connections,
        DataDirectory data,
        Uri webhook,
        HostStatus status,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        foreach (var function in functions.With(BindingTypes.BlobTrigger))
        {
            var path = new BlobPath(SettingReference.Resolve(settings, function, "path"));
            var connection = function.Trigger.Get("connection") is { Length: > 0 }
                ? SettingReference.Resolve(settings, function, "connection")
                : StorageConnections.Default;
            var reported = ReportedBlobs.Open(data.File("blobs", $"{function.Name}-{path.Container}.jsonl"));
            _reported.Add(reported);
            var container = connections.CreateBlobService(connection).GetBlobContainerClient(path.Container);
            _watchers.Add(new(
                function.Name,
                container,
                path,
                container.Uri.IsLoopback ? new(_client, container.Uri) : null,
                reported,
                new(_client, new($"{webhook}{(webhook.Query.Length == 0 ? '?' : '&')}functionName={function.WebJobsId}")),
                status,
                time,
                loggers.CreateLogger<BlobWatcher>()));
        }
    }

    public void Start() => _running = Task.WhenAll(_watchers.Select(watcher => watcher.RunAsync(_stopping.Token)));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _watchers.ForEach(watcher => watcher.Dispose());
        _reported.ForEach(reported => reported.Dispose());
        _client.Dispose();
        _stopping.Dispose();
    }
}
