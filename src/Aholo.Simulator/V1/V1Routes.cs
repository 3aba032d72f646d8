using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Assets;
using Aholo.Simulator.Uploads;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Aholo.Simulator.V1;

/// <summary>Maps version 1, the "AHOLO Open API": at the root, as in China, and under <c>/global</c>, as elsewhere. Responses have no envelope.</summary>
internal static class V1Routes
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;

    public static void MapV1(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["", "/global"])
        {
            var v1 = routes.MapGroup(prefix).WriteErrors((error, _) => ApiErrorResult.Of(error)).LimitCalls().AddEndpointFilter<V1Authenticator>();
            v1.MapGet("/asset/v1/token", UploadToken).Named(Calls.V1UploadToken);
            v1.MapPost("/world/v1/reconstructions", CreateAsync).Named(Calls.V1CreateReconstruction);
            v1.MapPost("/world/v1/generations", GenerateAsync).Named(Calls.V1CreateGeneration);
            v1.MapPost("/world/v1/list", ListAsync).Named(Calls.V1WorldList);
            v1.MapGet("/world/v1/{worldId}", Detail).Named(Calls.V1WorldDetail);
        }
    }

    private static JsonHttpResult<UploadCredential> UploadToken(HttpContext context, UploadTokens tokens) =>
        TypedResults.Json(tokens.Issue(context.Request, schemeByDefault: true), UploadJsonContext.Default.UploadCredential);

    private static async Task<IResult> CreateAsync(HttpContext context, ProjectStore projects, V1CreateRequestReader reader)
    {
        var request = await RequestJson.ReadAsync(context.Request, V1ModelsJsonContext.Default.CreateWorldRequest);
        return Created(projects.Create(reader.Read(request, context.Request), context));
    }

    private static async Task<IResult> GenerateAsync(HttpContext context, ProjectStore projects, V1CreateRequestReader reader)
    {
        var request = await RequestJson.ReadAsync(context.Request, V1ModelsJsonContext.Default.GenerateWorldRequest);
        return Created(projects.Create(reader.Read(request, context.Request), context));
    }

    private static JsonHttpResult<WorldAsyncOperation> Created(Project project) =>
        TypedResults.Json(new WorldAsyncOperation(project.Id), V1ModelsJsonContext.Default.WorldAsyncOperation);

    private static JsonHttpResult<WorldDetail> Detail(string worldId, HttpContext context, ProjectStore projects, AssetLinks urls)
    {
        if (!projects.TryGet(worldId, out var project))
            throw new ServiceErrorException(ErrorKind.NotFound, "The world does not exist.");
        var progress = projects.ProgressOf(project);
        var assets = progress.HasAssets ? Assets(project, urls, context.Request) : null;
        return TypedResults.Json(DetailOf(project, progress, assets), V1ModelsJsonContext.Default.WorldDetail);
    }

    private static async Task<IResult> ListAsync(HttpContext context, ProjectStore projects)
    {
        var request = await RequestJson.ReadAsync(context.Request, V1ModelsJsonContext.Default.WorldListRequest);
        var page = request.PageNum ?? 0;
        var size = request.PageSize is null or 0 ? DefaultPageSize : request.PageSize.Value;
        if (page < 0 || size is < 1 or > MaxPageSize)
            throw ServiceErrorException.Invalid($"'pageNum' must not be negative and 'pageSize' must be 0 to {MaxPageSize}.");

        var worlds = projects.All
            .OrderByDescending(project => project.CreatedAt).ThenBy(project => project.Id, StringComparer.Ordinal)
            .Select(project => DetailOf(project, projects.ProgressOf(project), assets: null))
            .Where(world => request.StatusList is not { Count: > 0 } statuses || statuses.Contains(world.Status))
            .ToList();
        List<WorldDetail> result = [.. worlds.Skip((int)Math.Min((long)page * size, worlds.Count)).Take(size)];
        var hasMore = ((long)page + 1) * size < worlds.Count;
        return TypedResults.Json(new WorldPage(page, size, result.Count, worlds.Count, hasMore, result), V1ModelsJsonContext.Default.WorldPage);
    }

    private static WorldDetail DetailOf(Project project, SimulatedProgress progress, WorldAssets? assets) => new(
        project.Id,
        project.Name,
        project.Cover,
        project.Scene,
        project.CreatedAt.ToUnixTimeMilliseconds(),
        progress.UpdatedAt.ToUnixTimeMilliseconds(),
        WorldStatus.Of(progress.Status),
        (float)progress.Fraction,
        assets);

    private static WorldAssets Assets(Project project, AssetLinks urls, HttpRequest request)
    {
        var ply = project.Assets == ProjectAssets.WithoutPly ? null : UrlOf(AssetLinks.Ply);
        var splats = new WorldSplatUrls(ply, UrlOf(AssetLinks.Spz), UrlOf(AssetLinks.LodMeta));
        var imagery = project.Method == ProjectMethod.Generation ? new WorldImagery(UrlOf(AssetLinks.Panorama)) : null;
        return new WorldAssets(new WorldSplats(splats), imagery, new WorldSemantics("Y"));

        string UrlOf(string file) => urls.Of(project, file, request.ServiceAddress());
    }
}
