using System.Globalization;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow;
using Azure;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Starts, gets, lists and deletes projects.</summary>
internal sealed class ProjectsApi(
    ProjectPlanner planner, PlanStore plans, ProjectStarter starter, ProjectDeletion deletion, ProjectReader reader, JsonBody json)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int MaxIdempotencyKey = 256;
    private const int PollAgainSeconds = 5;

    /// <summary>Starts a project from files in the uploads container.</summary>
    [Function("StartProject")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var key = ReadKey(request, errors);
        using var body = await json.ParseAsync(request, cancellationToken);
        var projectRequest = ProjectRequest.Read(body.RootElement, errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);

        var id = key.Length > 0 ? ProjectId.FromIdempotencyKey(key) : ProjectId.New();

        // A request that is sent again is the same one, even if its files are gone.
        var known = key.Length > 0 ? await plans.TryReadAsync(id, cancellationToken) : null;
        var plan = known is null
            ? await planner.PlanRequestAsync(projectRequest, errors, cancellationToken)
            : known with { RequestFingerprint = projectRequest.Fingerprint() };
        if (plan is null)
            return ApiResults.Invalid(errors);

        return await starter.StartAsync(client, id, plan, cancellationToken) switch
        {
            ProjectStarter.Result.OtherRequest => ApiResults.Problem(
                StatusCodes.Status422UnprocessableEntity, RequestProblems.OtherRequest,
                $"This {IdempotencyKey} was used with another request, which started project {id}. Use a new key."),
            ProjectStarter.Result.Deleted => ApiResults.Problem(
                StatusCodes.Status410Gone, RequestProblems.ProjectDeleted,
                $"This {IdempotencyKey} started project {id}, which was deleted. Use a new key to start another."),
            _ => await AcceptedAsync(request, client, id, cancellationToken),
        };
    }

    // A comma may be where a proxy has joined two headers.
    private static string ReadKey(HttpRequest request, FieldErrors errors)
    {
        if (!request.Headers.TryGetValue(IdempotencyKey, out var keys))
            return "";
        if (keys is [{ Length: >= 1 and <= MaxIdempotencyKey } key] && key.All(character => character is >= ' ' and <= '~' and not ','))
            return key;

        errors.Add(IdempotencyKey, $"must be sent once, with 1 to {MaxIdempotencyKey} printable ASCII characters and no comma");
        return "";
    }

    private async Task<IResult> AcceptedAsync(HttpRequest request, DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var project = await reader.FindAsync(client, id, cancellationToken)
            ?? throw new InvalidOperationException($"Project {id} was started but cannot be found.");
        request.HttpContext.Response.Headers.Location = project.Links.Self;
        request.HttpContext.Response.Headers.RetryAfter = PollAgainSeconds.ToString(CultureInfo.InvariantCulture);
        return ApiResults.Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>Deletes a project that has ended: its history and its state, and its assets on request.</summary>
    [Function("DeleteProject")]
    public async Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var assets = false;
        if (request.Query["assets"].ToString() is { Length: > 0 } text && !bool.TryParse(text, out assets))
            return ApiResults.Invalid("assets", "must be 'true' or 'false'");
        if (!ProjectId.IsValid(id))
            return ApiResults.NoProject(id);

        return await deletion.DeleteAsync(client, id, assets, cancellationToken) switch
        {
            ProjectDeletion.Result.NotFound => ApiResults.NoProject(id),
            ProjectDeletion.Result.Running => ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage,
                $"Project {id} is running. Cancel or resolve it, then delete it when it has ended."),
            _ => TypedResults.NoContent(),
        };
    }

    /// <summary>One project.</summary>
    [Function("GetProject")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        await reader.FindAsync(client, id, cancellationToken) is { } project
            ? ApiResults.Json(project, FunctionsJson.Shared.ProjectView)
            : ApiResults.NoProject(id);

    /// <summary>A page of projects.</summary>
    [Function("ListProjects")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        var query = ProjectListParameters.Read(request.Query, errors);
        if (errors.Any)
            return ApiResults.Invalid(errors);

        try
        {
            return ApiResults.Json(await reader.ListAsync(client, query, cancellationToken), FunctionsJson.Shared.ProjectPage);
        }
        catch (RequestFailedException exception) when (exception.Status == StatusCodes.Status400BadRequest && query.Marker is not null)
        {
            return ApiResults.Invalid("continuationToken", ProjectListParameters.InvalidToken); // only storage can check it
        }
    }
}
