using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;

namespace Aholo.Simulator.Results;

/// <summary>The downloads of result files, which need no credentials.</summary>
internal static class ResultRoutes
{
    public static void MapResults(this IEndpointRouteBuilder routes) =>
        routes.MapMethods("/results/{id}/{file}", [HttpMethods.Get, HttpMethods.Head], FileAsync).Named(Calls.ResultDownload);

    private static async Task<IResult> FileAsync(
        string id, string file, HttpContext context, ProjectStore projects, ResultStore results, ResultUrls urls)
    {
        if (!projects.TryGet(id, out var project) || !projects.ProgressOf(project).HasResult)
            return TypedResults.NotFound();
        if (urls.HasExpired(context.Request))
            return TypedResults.Text("Request has expired", statusCode: StatusCodes.Status403Forbidden);
        return await results.FindAsync(project, file) is { } path
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
