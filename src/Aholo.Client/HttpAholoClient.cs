using Aholo.Versions;
using Aholo.Http;
using Aholo.Tasks;
using Aholo.Telemetry;
using Aholo.Uploads;
using Microsoft.Extensions.Options;

namespace Aholo;

/// <summary>The client that <c>AddAholoClient</c> registers.</summary>
internal sealed class HttpAholoClient : AholoClient
{
    private readonly IAholoService _service;
    private readonly Uploader _uploader;
    private readonly TaskStatusBatcher _batcher;
    private readonly TaskWaiter _waiter;
    private readonly ClientLog _log;

    public HttpAholoClient(
        IAholoService service,
        AholoTransport transport,
        HostPipelines pipelines,
        IOptions<AholoClientOptions> options,
        TimeProvider clock,
        ClientInstruments instruments,
        ClientLog log)
    {
        _service = service;
        _uploader = new(service, new(transport, options.Value), pipelines, options.Value, clock, instruments, log);
        _batcher = new(service, options.Value.StatusBatch, clock);
        _waiter = new(_batcher, clock, log);
        _log = log;
    }

    public override Task<UploadedResource> UploadAsync(
        UploadSource source, IProgress<UploadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _uploader.UploadAsync(source, progress, cancellationToken);
    }

    public override Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken = default) =>
        _service.CreateReconstructionAsync(request, cancellationToken);

    public override Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken = default) =>
        _service.CreateGenerationAsync(request, cancellationToken);

    public override Task<AholoTask?> GetTaskAsync(string projectId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(projectId);
        return _batcher.GetAsync(projectId, cancellationToken);
    }

    public override async Task<IReadOnlyDictionary<string, AholoTask>> GetTasksAsync(
        IReadOnlyCollection<string> projectIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(projectIds);
        foreach (var id in projectIds)
            ArgumentException.ThrowIfNullOrWhiteSpace(id, nameof(projectIds));

        string[] ids = [.. projectIds.Distinct()];
        var tasks = await Task.WhenAll(_batcher.Get(ids, cancellationToken).Zip(ids, OrSkipAsync)).ConfigureAwait(false);
        return tasks.OfType<AholoTask>().ToDictionary(task => task.ProjectId);

        async Task<AholoTask?> OrSkipAsync(Task<AholoTask?> task, string projectId)
        {
            try
            {
                return await task.ConfigureAwait(false);
            }
            catch (AholoException failure) when (failure is AholoRejectedException or AholoUnreadableResponseException)
            {
                _log.TaskUnreadable(projectId, failure.Message);
                return null;
            }
        }
    }

    public override Task<AholoTask> WaitForTaskAsync(
        string projectId, TaskWaitOptions? options = null, IProgress<AholoTask>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(projectId);
        return _waiter.WaitAsync(projectId, options ?? new(), progress, cancellationToken);
    }

    public override Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(projectId);
        return _service.GetProjectAsync(projectId, cancellationToken);
    }

    public override IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery? query = null, CancellationToken cancellationToken = default) =>
        _service.ListProjectsAsync(query ?? new(), cancellationToken);

    public override Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken = default) => _service.GetBalanceAsync(cancellationToken);

    public override Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return _service.GetPriceQuoteAsync(items, cancellationToken);
    }

    public override Task CheckAccessAsync(CancellationToken cancellationToken = default) =>
        _service.GetUploadTokenAsync(RetryRule.Safe, cancellationToken);
}
