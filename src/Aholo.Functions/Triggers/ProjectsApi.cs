using System.Globalization;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Triggers;

/// <summary>Projects over HTTP: start, look, list.</summary>
internal sealed class ProjectsApi(ProjectPlanner planner, ProjectStarter starter, ProjectReader reader)
{
    private const string IdempotencyKey = "Idempotency-Key";
    private const int MaxIdempotencyKey = 256;
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
            return ApiResults.Invalid(IdempotencyKey, $"is longer than {MaxIdempotencyKey} characters");

        var errors = new FieldErrors();
        ProjectPlan? plan;
        try
        {
            using var body = await JsonBody.ParseAsync(request, cancellationToken);
            plan = await planner.PlanRequestAsync(body.RootElement, errors, cancellationToken);
        }
        catch (InvalidBodyException exception)
        {
            return ApiResults.Problem(exception.Status, exception.Message);
        }

        if (plan is null)
            return ApiResults.Invalid(errors);

        var id = key.Length > 0 ? ProjectId.FromIdempotencyKey(key) : ProjectId.New();
        await starter.StartAsync(client, id, plan, cancellationToken);

        var project = await reader.FindAsync(client, id, cancellationToken)
            ?? throw new InvalidOperationException($"Project {id} was started but cannot be found.");
        request.HttpContext.Response.Headers.Location = project.Links.Self;
        request.HttpContext.Response.Headers.RetryAfter = PollAgainSeconds.ToString(CultureInfo.InvariantCulture);
        return ApiResults.Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>One project.</summary>
    [Function("GetProject")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "projects/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) =>
        ProjectId.IsValid(id) && await reader.FindAsync(client, id, cancellationToken) is { } project
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
        var query = ProjectListQuery.Read(request.Query, errors);
        return errors.Any
            ? ApiResults.Invalid(errors)
            : ApiResults.Json(await reader.ListAsync(client, query, cancellationToken), FunctionsJson.Shared.ProjectPage);
    }
}
