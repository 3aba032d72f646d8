using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Http;
using Aholo.Tasks;
using Aholo.Uploads;
using Microsoft.Extensions.Options;

namespace Aholo.Generations.V1;

/// <summary>The Aholo Open API (fact D): a project is a world, its task has no id of its own, and there is no call for several tasks.</summary>
internal sealed class V1Service(AholoTransport transport, IOptions<AholoClientOptions> options, TimeProvider clock) : IAholoService
{
    private const int LeastImages = 20;

    private readonly ApiCallFactory _api = new(options.Value, ApiErrorDialect.Instance, clock);
    private readonly UploadTokenReader _tokens = new(options.Value, clock);

    public Task<UploadToken> GetUploadTokenAsync(RepeatRule repeat, CancellationToken cancellationToken) =>
        transport.SendAsync(_api.Call(OperationNames.GetUploadToken, repeat, HttpMethod.Get, "/asset/v1/token"), _tokens.Read, cancellationToken);

    public Task<string> CreateReconstructionAsync(ReconstructionRequest request, CancellationToken cancellationToken)
    {
        RequestChecks.Check(request);
        CheckSupported(request.AccessLevel);
        if (request.Quality == TaskQuality.Ultra)
            throw new AholoNotSupportedException("v1 has no quality ULTRA: use High, or Aholo:Generation V2.");
        if (request.UploadSog)
            throw new AholoNotSupportedException("v1 has no SOG results (UploadSog): leave it out, or use Aholo:Generation V2.");
        if (request.Panorama)
            throw new AholoNotSupportedException("v1 has no panoramic input (Panorama): leave it out, or use Aholo:Generation V2.");
        var images = request.Resources.Count(resource => resource.Type == ResourceType.Image);
        if (images is > 0 and < LeastImages)
        {
            throw new AholoNotSupportedException(
                $"v1 refuses a reconstruction from fewer than {LeastImages} pictures, and '{request.Name}' has {images}: " +
                "take more, or use Aholo:Generation V2.");
        }

        var body = new V1Reconstruction
        {
            Name = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            Resources = [.. request.Resources.Select(ToResource)],
            TaskQuality = (request.Quality ?? TaskQuality.Normal).ToString().ToLowerInvariant(),
            Scene = request.Scene == ProjectScene.Space ? "space" : "model",
            UseMask = request.UseMask ? true : null,
        };
        return CreateAsync(
            OperationNames.CreateReconstruction, "/world/v1/reconstructions", body, V1JsonContext.Default.V1Reconstruction, cancellationToken);
    }

    public Task<string> CreateGenerationAsync(GenerationRequest request, CancellationToken cancellationToken)
    {
        RequestChecks.Check(request);
        CheckSupported(request.AccessLevel);
        var body = new V1Generation
        {
            Name = request.Name,
            Cover = request.Cover?.AbsoluteUri,
            Prompt = request.Prompt,
            Resources = request.Image is { } image ? [ToResource(image)] : null,
        };
        return CreateAsync(OperationNames.CreateGeneration, "/world/v1/generations", body, V1JsonContext.Default.V1Generation, cancellationToken);
    }

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
                ?? throw new ArgumentException($"There is no state {status} to list projects by.", nameof(query)))
            .ToArray();
        return ListAsync(query.PageSize, statuses.Length == 0 ? null : statuses, cancellationToken);
    }

    private async IAsyncEnumerable<AholoProject> ListAsync(
        int pageSize, string[]? statuses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var page = 0; ; page++)
        {
            var body = ApiCallFactory.Json(new(page, pageSize, statuses), V1JsonContext.Default.V1ListQuery);
            var (projects, hasMore) = await transport.SendAsync(
                _api.Call(OperationNames.ListProjects, RepeatRule.Safe, HttpMethod.Post, "/world/v1/list", body),
                static data => data.Field("result") is { ValueKind: JsonValueKind.Array } result
                    ? (result.EnumerateArray().Select(world => V1World.ReadProject(world, OperationNames.ListProjects)).ToArray(),
                        data.Field("hasMore").ValueKind == JsonValueKind.True)
                    : throw Failures.Lacks(OperationNames.ListProjects, "a list of projects"),
                cancellationToken).ConfigureAwait(false);
            foreach (var project in projects)
                yield return project;
            // A page that claims more but brings none would never end.
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
            _api.Call(operation, RepeatRule.Safe, HttpMethod.Get, "/world/v1/" + Uri.EscapeDataString(projectId)), read, cancellationToken);

    private Task<string> CreateAsync<T>(string operation, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        transport.SendAsync(
            _api.Call(operation, RepeatRule.OnlyIfNotAccepted, HttpMethod.Post, path, ApiCallFactory.Json(body, type)),
            data => data.Field("worldId").Text() ?? data.Text() ?? throw Failures.Lacks(operation, "a worldId"),
            cancellationToken);

    private static void CheckSupported(AccessLevel? level)
    {
        if (level is not null)
            throw new AholoNotSupportedException("v1 has no access level: leave AccessLevel out, or use Aholo:Generation V2.");
    }

    private static V1Resource ToResource(ProjectResource resource) => new(resource.Url.AbsoluteUri, resource.Type switch
    {
        ResourceType.Video => "video",
        ResourceType.Insv => "insv",
        _ => "image",
    });
}
