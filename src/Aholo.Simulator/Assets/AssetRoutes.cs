using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;

namespace Aholo.Simulator.Assets;

/// <summary>Maps the downloads of asset files, which need no credentials.</summary>
internal static class AssetRoutes
{
    public static void MapAssets(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/assets/{id}/{file}", [HttpMethods.Get, HttpMethods.Head], FileAsync).Named(Calls.AssetDownload);

    private static async Task<IResult> FileAsync(
        string id, string file, HttpContext context, ProjectStore projects, AssetFactory assets, AssetLinks urls)
    {
        if (!projects.TryGet(id, out var project) || !projects.ProgressOf(project).HasAssets)
            return TypedResults.NotFound();
        if (urls.HasExpired(context.Request))
            return TypedResults.Text("Request has expired", statusCode: StatusCodes.Status403Forbidden);
        return await assets.FindAsync(project, file) is { } path
            ? TypedResults.PhysicalFile(path, ContentType(file), enableRangeProcessing: true)
            : TypedResults.NotFound();
    }

    private static string ContentType(string file) => Path.GetExtension(file) switch
    {
        ".json" => "application/json",
        ".jpg" => "image/jpeg",
        _ => "application/octet-stream",
    };
}
