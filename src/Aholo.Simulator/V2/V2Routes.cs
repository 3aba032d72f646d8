using Aholo.Simulator.Http;
using Aholo.Simulator.Projects;
using Aholo.Simulator.Assets;
using Aholo.Simulator.Uploads;

namespace Aholo.Simulator.V2;

/// <summary>Maps version 2, the API of the "Kujiale open platform", under <c>/v2/aholo</c>.</summary>
internal static class V2Routes
{
    public const string Prefix = "/v2/aholo";

    public static void MapV2(this IEndpointRouteBuilder routes)
    {
        var v2 = routes.MapGroup(Prefix)
            .WriteErrors((error, options) => EnvelopeErrors.Of(error, options, flag: true)).LimitCalls().AddEndpointFilter<V2Authenticator>();
        v2.MapGet("/upload/token", UploadToken).Named(Calls.UploadToken);
        v2.MapPost("/project/create-3d-recon", CreateReconstructionAsync).Named(Calls.CreateRecon);
        v2.MapPost("/project/create-3d-gen", CreateGenerationAsync).Named(Calls.CreateGen);
        v2.MapPost("/project/task/list/by-ids", TaskListAsync).Named(Calls.TaskList);
        v2.MapGet("/project/info", Info).Named(Calls.ProjectInfo);
    }

    private static Envelope<UploadCredential> UploadToken(HttpContext context, UploadTokens tokens) =>
        Envelope.Success(tokens.Issue(context.Request, schemeByDefault: false), UploadJsonContext.Default.UploadCredential);

    private static async Task<IResult> CreateReconstructionAsync(HttpContext context, ProjectStore projects, V2CreateRequestReader reader)
    {
        var request = await RequestJson.ReadAsync(context.Request, V2ModelsJsonContext.Default.V2ReconstructionRequest);
        return Created(projects.Create(reader.Read(request, context.Request), context));
    }

    private static async Task<IResult> CreateGenerationAsync(HttpContext context, ProjectStore projects, V2CreateRequestReader reader)
    {
        var request = await RequestJson.ReadAsync(context.Request, V2ModelsJsonContext.Default.V2GenerationRequest);
        return Created(projects.Create(reader.Read(request, context.Request), context));
    }

    private static Envelope<string> Created(Project project) => Envelope.Success(project.Id, V2ModelsJsonContext.Default.String);

    private static async Task<IResult> TaskListAsync(HttpContext context, ProjectStore projects, AssetLinks urls, AholoSimulatorOptions options)
    {
        var ids = await RequestJson.ReadAsync(context.Request, V2ModelsJsonContext.Default.StringArray);
        if (ids.Length > options.Switches.MaxIdsPerTaskList)
            throw ServiceErrorException.Invalid($"At most {options.Switches.MaxIdsPerTaskList} ids are allowed, but there are {ids.Length}.");

        var listed = options.TimeProvider.GetUtcNow() - options.TaskListingDelay;
        var appUid = context.Request.AppUid();
        List<TaskItem> tasks = [];
        foreach (var id in ids.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            if (Find(id) is not { } project || project.CreatedAt > listed || !IsVisible(project, appUid))
                continue;
            var progress = projects.ProgressOf(project);
            var result = progress.HasAssets ? urls.ForV2(project, context.Request.ServiceAddress()) : null;
            tasks.Add(new TaskItem(project.TaskId, (int)progress.Status, result, options.Switches.ProjectIdInTaskList ? project.Id : null));
        }

        return Envelope.Success(tasks, V2ModelsJsonContext.Default.ListTaskItem);

        Project? Find(string id)
        {
            var accepted = options.Switches.TaskListIds;
            return accepted != TaskListIds.Project && projects.TryGetByTask(id, out var byTask) ? byTask
                : accepted != TaskListIds.Task && projects.TryGet(id, out var byId) ? byId
                : null;
        }
    }

    private static Envelope<ProjectInfo> Info(HttpContext context, ProjectStore projects)
    {
        string? id = context.Request.Query["projectId"];
        if (id is null || !projects.TryGet(id, out var project) || !IsVisible(project, context.Request.AppUid()))
            throw new ServiceErrorException(ErrorKind.NotFound, "The project does not exist.");
        var progress = projects.ProgressOf(project);
        var info = new ProjectInfo(
            project.Name,
            (int)project.Method,
            project.Id,
            project.TaskId,
            project.Cover,
            project.Scene,
            (int)progress.Status,
            project.CreatedAt.ToUnixTimeMilliseconds(),
            progress.UpdatedAt.ToUnixTimeMilliseconds());
        return Envelope.Success(info, V2ModelsJsonContext.Default.ProjectInfo);
    }

    /// <summary>A v2 user sees its own projects and those of v1, which has no users.</summary>
    private static bool IsVisible(Project project, string appUid) => project.AppUid is null || project.AppUid == appUid;
}
