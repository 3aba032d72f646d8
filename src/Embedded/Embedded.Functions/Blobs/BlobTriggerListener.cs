using Embedded.DurableTask.Engine;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Embedded.Functions.Blobs;

/// <summary>Blob triggers, by scan.</summary>
internal sealed partial class BlobTriggerListener(
    FunctionInvoker invoker,
    StorageConnections connections,
    HostJson hostJson,
    IOptions<EmbeddedOptions> options,
    IConfiguration configuration,
    BlobScanHealth health,
    WorkInFlight work,
    TimeProvider time,
    ILogger<BlobTriggerListener> logger) : ITriggerListener, IDisposable
{
    /// <summary>The binding data's name of the blob's path with its container.</summary>
    public const string PathName = "BlobTrigger";

    private readonly BlobsOptions _limits = hostJson.Read<BlobsOptions>("extensions:blobs");
    private readonly List<BlobTrigger> _triggers = [];
    private readonly CancellationTokenSource _stopping = new();
    private BlobReceipts? _receipts;
    private SemaphoreSlim? _slots;
    private Task _running = Task.CompletedTask;
    private Task? _stopped;

    public bool Claims(TriggerBindingAttribute trigger) => trigger is BlobTriggerAttribute;

    public IReadOnlyCollection<string> Register(FunctionDescriptor function)
    {
        var trigger = (BlobTriggerAttribute)function.Trigger;
        var pattern = new BlobPathPattern(BindingExpression.Resolve(trigger.BlobPath, configuration));
        if (trigger.Source == BlobTriggerSource.EventGrid)
        {
            LogEventGrid(function.Name);
        }
        else
        {
            var connection = trigger.Connection ?? StorageConnections.Default;
            var container = connections.CreateBlobService(connection).GetBlobContainerClient(pattern.Container);
            _triggers.Add(new(function, pattern, container, new PoisonBlobQueue(connections.CreateQueueService(connection))));
        }

        return [.. pattern.Tokens, PathName];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_triggers.Count > 0)
        {
            _receipts = new BlobReceipts(options.Value.DataDirectory);
            _slots = new SemaphoreSlim(_limits.MaxDegreeOfParallelism);
            var scanners = _triggers.ConvertAll(trigger =>
                new BlobScanner(trigger, _receipts, _slots, invoker, options.Value, _limits, health, work, time, logger));
            _running = Task.Run(() => Task.WhenAll(scanners.Select(scanner => scanner.RunAsync(_stopping.Token))), CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _stopped ??= DrainAsync(cancellationToken);

    public void Dispose()
    {
        _stopping.Cancel();
        _receipts?.Dispose();
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken);

        // Whoever has every slot knows that nobody else works.
        for (var slot = 0; _slots is not null && slot < _limits.MaxDegreeOfParallelism; slot++)
            await _slots.WaitAsync(cancellationToken);
    }

    [LoggerMessage(
        LogLevel.Warning,
        "Function '{Function}' waits for Event Grid, which posts nothing to the embedded host; it will not run. Use LogsAndContainerScan.")]
    private partial void LogEventGrid(string function);
}
