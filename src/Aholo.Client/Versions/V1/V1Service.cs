using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Http;
using Aholo.Telemetry;
using Microsoft.Extensions.Options;

namespace Aholo.Versions.V1;

/// <summary>The Aholo Open API. A project is a world, its task has no id of its own, and there is no call for several tasks.</summary>
internal sealed class V1Service(AholoTransport transport, IOptions<AholoClientOptions> options, TimeProvider clock) : IAholoService
{
    private readonly ApiCallFactory _api = new(options.Value, ErrorParser.ApiError, clock);
    private readonly UploadTokenReader _tokens = new(options.Value, clock);

    private V1Account Account => new(transport, _api);

    public Task<UploadToken> GetUploadTokenAsync(RetryRule retry, CancellationToken cancellationToken) =>
        transport.SendAsync(_api.Call(OperationNames.GetUploadToken, retry, HttpMethod.Get, "/asset/v1/token"), _tokens.Read, cancellationToken);

    public Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken) => CreateAsync(
        OperationNames.CreateReconstruction,
        V1Bodies.ReconstructionPath,
        V1Bodies.Of(request),
        V1RequestJson.Default.V1Reconstruction,
        cancellationToken);

    public Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken) => CreateAsync(
        OperationNames.CreateGeneration, V1Bodies.GenerationPath, V1Bodies.Of(request), V1RequestJson.Default.V1Generation, cancellationToken);

    public Task<AholoBalance> GetBalanceAsync(CancellationToken cancellationToken) => Account.GetBalanceAsync(cancellationToken);

    public Task<PriceQuote> GetPriceQuoteAsync(IReadOnlyList<PriceQuoteItem> items, CancellationToken cancellationToken) =>
        Account.GetPriceQuoteAsync(items, cancellationToken);

    public Task LookUpTasksAsync(IReadOnlyCollection<string> projectIds, Action<string, TaskLookup> report, CancellationToken cancellationToken) =>
        Task.WhenAll(projectIds.Select(async id => report(id, await LookUpAsync(id, cancellationToken).ConfigureAwait(false))));

    public Task<AholoProject> GetProjectAsync(string projectId, CancellationToken cancellationToken) =>
        GetWorldAsync(OperationNames.GetProject, projectId, world => V1World.ReadProject(world, OperationNames.GetProject), cancellationToken);

    public IAsyncEnumerable<AholoProject> ListProjectsAsync(ProjectListQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 100, nameof(query));
        var statuses = query.Statuses
            .Select(status => V1World.ToName(status)
                ?? throw new ArgumentException($"Projects cannot be listed by the undefined status {status}.", nameof(query)))
            .ToArray();
        return ListAsync(query.PageSize, statuses.Length == 0 ? null : statuses, cancellationToken);
    }

    private async IAsyncEnumerable<AholoProject> ListAsync(
        int pageSize, string[]? statuses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; ; page++)
        {
            var body = ApiCallFactory.Json(new(page, pageSize, statuses), V1RequestJson.Default.V1ListQuery);
            var (projects, hasMore) = await transport.SendAsync(
                _api.Call(OperationNames.ListProjects, RetryRule.Safe, HttpMethod.Post, "/world/v1/list", body),
                static data => data.Field("result") is { ValueKind: JsonValueKind.Array } result
                    ? (result.EnumerateArray().Select(world => V1World.ReadProject(world, OperationNames.ListProjects)).ToArray(),
                        data.Field("hasMore").ValueKind == JsonValueKind.True)
                    : throw ServiceErrors.Lacks(OperationNames.ListProjects, "a list of projects"),
                cancellationToken).ConfigureAwait(false);
            foreach (var project in projects)
                yield return project;
            // An empty page that announces more would never end.
            if (!hasMore || projects.Length == 0)
                yield break;
        }
    }

    private async Task<TaskLookup> LookUpAsync(string projectId, CancellationToken cancellationToken)
    {
        try
        {
            const string Operation = OperationNames.GetTasks;
            var task = await GetWorldAsync(
                Operation, projectId, world => V1World.ReadTask(world, projectId, Operation), cancellationToken).ConfigureAwait(false);
            return new(task, null);
        }
        catch (AholoRejectedException unknown) when (unknown is { HttpStatus: HttpStatusCode.NotFound, ServiceCode: not null })
        {
            return TaskLookup.Unknown;
        }
        catch (AholoException failure)
        {
            return new(null, failure);
        }
    }

    private Task<T> GetWorldAsync<T>(string operation, string projectId, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        transport.SendAsync(
            _api.Call(operation, RetryRule.Safe, HttpMethod.Get, "/world/v1/" + Uri.EscapeDataString(projectId)), read, cancellationToken);

    private Task<string> CreateAsync<T>(string operation, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(
            _api.Call(operation, RetryRule.OnlyIfNotAccepted, HttpMethod.Post, path, ApiCallFactory.Json(body, type)),
            data => data.Field("worldId").Text() ?? data.Text() ?? throw ServiceErrors.Lacks(operation, "a worldId"),
            cancellationToken);
}
