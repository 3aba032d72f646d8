using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Functions.Orchestration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Triggers;

/// <summary>Projects over HTTP: start, look, list, decide.</summary>
internal sealed class ProjectsApi(ProjectPlanner planner, ProjectStarter starter, ProjectReader reader)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int MaxIdempotencyKey = 256;
    private const int MaxPageSize = 100;
    private const int PollAgainSeconds = 5;

    /// <summary>Starts a project from files that are in the uploads container already.</summary>
    [Function("StartProject")]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var key = request.Headers[IdempotencyKey].ToString();
        if (key.Length > MaxIdempotencyKey)
            return Invalid(IdempotencyKey, $"is longer than {MaxIdempotencyKey} characters");

        var errors = new FieldErrors();
        ProjectPlan? plan;
        try
        {
            using var body = await JsonBody.ParseAsync(request, cancellationToken);
            plan = await planner.PlanRequestAsync(body.RootElement, errors, cancellationToken);
        }
        catch (InvalidBodyException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.Status);
        }

        if (plan is null)
            return TypedResults.ValidationProblem(errors.ToDictionary());

        var id = key.Length > 0 ? ProjectId.FromIdempotencyKey(key) : ProjectId.New();
        await starter.StartAsync(client, id, plan, cancellationToken);

        var project = await reader.FindAsync(client, id, cancellationToken)
            ?? throw new InvalidOperationException($"Project {id} was started but cannot be found.");
        request.HttpContext.Response.Headers.Location = project.Links.Self;
        request.HttpContext.Response.Headers.RetryAfter = PollAgainSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>One project.</summary>
    [Function("GetProject")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        ProjectId.IsValid(id) && await reader.FindAsync(client, id, cancellationToken) is { } project
            ? Json(project, FunctionsJson.Shared.ProjectView)
            : NotFound(id);

    /// <summary>A page of projects, oldest first.</summary>
    [Function("ListProjects")]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects")] HttpRequest request,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var pageSize = MaxPageSize;
        if (request.Query["pageSize"].ToString() is { Length: > 0 } size && (!int.TryParse(size, out pageSize) || pageSize is < 1 or > MaxPageSize))
            return Invalid("pageSize", $"must be a number from 1 to {MaxPageSize}");

        var token = request.Query["continuationToken"].ToString();
        return Json(await reader.ListAsync(client, pageSize, token.Length > 0 ? token : null, cancellationToken), FunctionsJson.Shared.ProjectPage);
    }

    /// <summary>Takes a person's decision about a project in <see cref="ProjectStage.Attention"/>.</summary>
    [Function("ResolveProject")]
    public async Task<IResult> ResolveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/resolve")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        ResolveRequest body;
        try
        {
            body = await JsonBody.ReadAsync(request, FunctionsJson.Shared.ResolveRequest, cancellationToken);
        }
        catch (InvalidBodyException exception)
        {
            return TypedResults.Problem(exception.Message, statusCode: exception.Status);
        }

        if (body.Decision is not { } decision)
            return Invalid("decision", "is missing; give 'adopt', 'recreate' or 'abandon'");
        if (decision == ResolveDecision.Adopt == string.IsNullOrWhiteSpace(body.AholoProjectId))
            return Invalid("aholoProjectId", "must be given with 'adopt', and with nothing else");
        if (!ProjectId.IsValid(id) || await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return NotFound(id);
        if (project.Stage != ProjectStage.Attention)
        {
            return TypedResults.Problem(
                $"Project {id} is {project.Stage}; only one in {ProjectStage.Attention} waits for a decision.", statusCode: StatusCodes.Status409Conflict);
        }

        await client.RaiseEventAsync(id, Resolution.EventName, new Resolution(decision, body.AholoProjectId?.Trim()), cancellationToken);
        return Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>Stops a project. What Aholo has been asked to do goes on there.</summary>
    [Function("CancelProject")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/cancel")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (!ProjectId.IsValid(id) || await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return NotFound(id);
        if (project.Outcome is not null || project.Stage == ProjectStage.Publishing)
            return TypedResults.Problem($"Project {id} is {project.Stage}; there is nothing left to cancel.", statusCode: StatusCodes.Status409Conflict);

        await client.RaiseEventAsync(id, Cancellation.EventName, new Cancellation(), cancellationToken);
        return Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>Starts a project again that ended without success, from where it was.</summary>
    [Function("RetryProject")]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/retry")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var recreate = false;
        if (request.Query["recreate"].ToString() is { Length: > 0 } text && !bool.TryParse(text, out recreate))
            return Invalid("recreate", "must be 'true' or 'false'");
        if (!ProjectId.IsValid(id) || await reader.FindAsync(client, id, cancellationToken) is null)
            return NotFound(id);
        if (await starter.RetryAsync(client, id, recreate, cancellationToken) is { } refusal)
            return TypedResults.Problem($"Project {id} cannot be retried: {refusal}.", statusCode: StatusCodes.Status409Conflict);

        var project = await reader.FindAsync(client, id, cancellationToken)
            ?? throw new InvalidOperationException($"Project {id} was started but cannot be found.");
        return Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    private static Utf8ContentHttpResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        TypedResults.Text(JsonSerializer.SerializeToUtf8Bytes(value, type), MediaTypeNames.Application.Json, status);

    private static ValidationProblem Invalid(string field, string error) =>
        TypedResults.ValidationProblem(new Dictionary<string, string[]> { [field] = [$"{field} {error}."] });

    private static ProblemHttpResult NotFound(string id) =>
        TypedResults.Problem($"There is no project '{id}'.", statusCode: StatusCodes.Status404NotFound);
}
