using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Http;
using Aholo.Telemetry;
using Microsoft.Extensions.Options;

namespace Aholo.Versions.V2;

/// <summary>The Kujiale open platform: five calls under <c>/v2/aholo</c>.</summary>
internal sealed class V2Service : IAholoService
{
    private const int SuggestedImages = 5;
    private const int ImageTypeCode = 0;

    private readonly AholoTransport _transport;
    private readonly AholoClientOptions _options;
    private readonly ApiCallFactory _api;
    private readonly UploadTokenReader _tokens;
    private readonly V2TaskReader _tasks;
    private readonly ClientLog _log;

    public V2Service(AholoTransport transport, IOptions<AholoClientOptions> options, TimeProvider clock, ClientInstruments instruments, ClientLog log)
    {
        _transport = transport;
        _options = options.Value;
        _api = new(_options, ErrorParser.Envelope, clock);
        _tokens = new(_options, clock);
        _log = log;
        _tasks = new(
            (ids, cancellationToken) =>
            {
                instruments.TasksRequested(ids.Count);
                var body = ApiCallFactory.Json([.. ids], V2RequestJson.Default.StringArray);
                return _transport.SendAsync(
                    _api.Call(OperationNames.GetTasks, RetryRule.Safe, HttpMethod.Post, "/project/task/list/by-ids", body),
                    V2TaskReader.ReadList,
                    cancellationToken);
            },
            (projectId, cancellationToken) => GetInfoAsync(projectId, V2TaskReader.ReadTaskId, cancellationToken),
            log);
    }

    public Task<UploadToken> GetUploadTokenAsync(RetryRule retry, CancellationToken cancellationToken) =>
        _transport.SendAsync(_api.Call(OperationNames.GetUploadToken, retry, HttpMethod.Get, "/upload/token"), _tokens.Read, cancellationToken);

    public Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken)
    {
        RequestChecks.Check(request);
        if (request.UseMask)
            throw new AholoNotSupportedException("v2 does not support masks (UseMask): leave it out, or set Aholo:ApiVersion to V1.");
        var resources = request.Resources.Select(ToResource).ToArray();
        if (request.Resources.All(resource => resource.Type == ResourceType.Image) && resources.Length < SuggestedImages)
            _log.FewImages(request.Name, resources.Length);

        var body = new V2Reconstruction
        {
            ProjectName = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            Scene = request.Scene == ProjectScene.Space ? "space" : "model",
            Resources = resources,
            AccessLevel = (int?)request.AccessLevel,
            TaskQuality = request.Quality?.ToString().ToUpperInvariant(),
            UploadSog = request.IncludeSog,
            Panorama = request.Panorama,
        };
        return CreateAsync(
            OperationNames.CreateReconstruction, "/project/create-3d-recon", body, V2RequestJson.Default.V2Reconstruction, cancellationToken);
    }

    public Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestChecks.Check(request);
        var body = new V2Generation
        {
            ProjectName = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            AccessLevel = (int?)request.AccessLevel,
            Prompt = request.Prompt,
            Resources = request.Image is { } image ? [ToResource(image)] : null,
        };
        return CreateAsync(OperationNames.CreateGeneration, "/project/create-3d-gen", body, V2RequestJson.Default.V2Generation, cancellationToken);
    }

    public Task LookUpTasksAsync(IReadOnlyCollection<string> projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken) =>
        _tasks.LookUpAsync([.. projectIds], report, cancellationToken);

    public Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken) =>
        GetInfoAsync(
            projectId,
            data => data.ValueKind == JsonValueKind.Object
                ? new AholoProject { Id = projectId, Name = data.Field("name").Text(), Type = (ProjectType?)data.Field("projectType").WholeNumber() }
                : throw ServiceErrors.Lacks(OperationNames.GetProject, "the project"),
            cancellationToken);

    public IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery query, CancellationToken cancellationToken) =>
        throw new AholoNotSupportedException("v2 does not support listing projects: keep their ids, or set Aholo:ApiVersion to V1.");

    public Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken) =>
        throw new AholoNotSupportedException("v2 does not support reading the balance: see the Aholo console, or set Aholo:ApiVersion to V1.");

    public Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken) =>
        throw new AholoNotSupportedException("v2 does not support price quotes: see the Aholo console, or set Aholo:ApiVersion to V1.");

    private Task<T> GetInfoAsync<T>(string projectId, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            _api.Call(OperationNames.GetProject, RetryRule.Safe, HttpMethod.Get, "/project/info", query: ("projectId", projectId)),
            read,
            cancellationToken);

    private Task<string> CreateAsync<T>(string operation, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        _transport.SendAsync(
            _api.Call(operation, RetryRule.OnlyIfNotAccepted, HttpMethod.Post, path, ApiCallFactory.Json(body, type)),
            // The data is the id itself, a plain string.
            data => data.Text() ?? throw ServiceErrors.Lacks(operation, "the project's id"),
            cancellationToken);

    private V2Resource ToResource(ProjectResource resource)
    {
        var type = resource.Type switch
        {
            ResourceType.Image => ImageTypeCode,
            ResourceType.Video => _options.VideoTypeCode ?? throw new AholoNotSupportedException(
                $"'{resource.Name}' is a video, whose type code on v2 is not documented: set Aholo:VideoTypeCode if Aholo told you the code."),
            _ => throw new AholoNotSupportedException($"'{resource.Name}' is an insv recording, which v2 does not support: set Aholo:ApiVersion to V1."),
        };
        var duration = _options.VideoDurationUnit == VideoDurationUnit.Seconds
            ? resource.Duration?.TotalSeconds
            : resource.Duration?.TotalMilliseconds;
        return new(resource.Name, type, resource.Url.AbsoluteUri, new(resource.Width, resource.Height) { Duration = duration });
    }
}
