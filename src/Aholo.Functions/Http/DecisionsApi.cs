using System.Globalization;
using Aholo.Files.Problems;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Http;

/// <summary>Takes the decisions of operators about projects: resolve, cancel, retry.</summary>
internal sealed class DecisionsApi(ProjectStarter starter, ProjectReader reader, EventOutbox outbox, JsonBody json, TimeProvider time)
{
    private const int MaxAholoProjectId = 100;

    /// <summary>How long a cancellation waits for a scheduled orchestration to start.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StartCheckInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Takes an operator's decision about a project in <see cref="ProjectStage.AwaitingDecision"/>.</summary>
    [Function("ResolveProject")]
    public async Task<IResult> ResolveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/resolve")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var body = await json.ReadAsync(request, FunctionsJson.Shared.ResolveRequest, cancellationToken);
        if (body.Decision is not { } decision)
            return ApiResults.Invalid("decision", "is missing; use 'adopt', 'recreate' or 'abandon'");
        if (decision == ResolveDecision.Adopt == string.IsNullOrWhiteSpace(body.AholoProjectId))
            return ApiResults.Invalid("aholoProjectId", "is required with 'adopt' and not allowed otherwise");
        if (body.AholoProjectId?.Length > MaxAholoProjectId)
            return ApiResults.Invalid("aholoProjectId", $"is longer than {MaxAholoProjectId} characters; Aholo's ids have about 12");
        if (await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Stage != ProjectStage.AwaitingDecision)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage,
                $"Project {id} is {project.Stage}; only a project in {ProjectStage.AwaitingDecision} waits for a decision.");
        }

        var resolution = new Resolution(
            decision, body.AholoProjectId?.Trim(), body.Attempt ?? project.Attempt, body.DecisionNumber ?? project.DecisionNumber);
        if (!resolution.Answers(project.Attempt, project.DecisionNumber ?? 0))
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage,
                $"Project {id} waits for another decision: number {project.DecisionNumber} of attempt {project.Attempt}. Get the project again, then decide.");
        }

        await client.RaiseEventAsync(id, Resolution.EventName, resolution, cancellationToken);
        return ApiResults.Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>Cancels a project. Aholo continues its task.</summary>
    [Function("CancelProject")]
    public async Task<IResult> CancelAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/cancel")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        if (await reader.FindAsync(client, id, cancellationToken) is not { } project)
            return ApiResults.NoProject(id);
        if (project.Outcome is not null || project.Stage == ProjectStage.Publishing)
        {
            return ApiResults.Problem(
                StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} is {project.Stage}; it can no longer be canceled.");
        }

        if (!await HasStartedAsync(client, id, cancellationToken))
        {
            request.HttpContext.Response.Headers.RetryAfter = ((int)StartTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            return ApiResults.Problem(
                StatusCodes.Status503ServiceUnavailable,
                RequestProblems.WrongStage,
                $"Project {id} has not started, so it cannot be canceled yet. Try again later.");
        }

        await client.RaiseEventAsync(id, Cancellation.EventName, new Cancellation(), cancellationToken);
        return ApiResults.Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// Retries a project that ended without success, from its last finished step. If a retry cannot change the outcome, the call sends the event that could not be
    /// sent.
    /// </summary>
    [Function("RetryProject")]
    public async Task<IResult> RetryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "projects/{id}/retry")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        var recreate = false;
        if (request.Query["recreate"].ToString() is { Length: > 0 } text && !bool.TryParse(text, out recreate))
            return ApiResults.Invalid("recreate", "must be 'true' or 'false'");
        if (await reader.FindAsync(client, id, cancellationToken) is not { } ended)
            return ApiResults.NoProject(id);
        if (!recreate && ended.UnsentEvent is not null && (ended.Outcome == ProjectStage.Succeeded || ended.Problem?.Code == ProblemCodes.AholoTask))
            return await ResendEventAsync(client, ended, cancellationToken);
        if (await starter.RetryAsync(client, id, recreate, cancellationToken) is { } reason)
            return ApiResults.Problem(StatusCodes.Status409Conflict, RequestProblems.WrongStage, $"Project {id} cannot be retried: {reason}.");

        var project = await reader.FindAsync(client, id, cancellationToken)
            ?? throw new InvalidOperationException($"Project {id} was started but cannot be found.");
        return ApiResults.Json(project, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
    }

    // Azure Storage drops events for an orchestration before its first execution is stored (durabletask 720).
    private async Task<bool> HasStartedAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await client.GetInstanceAsync(id, cancellationToken) is { RuntimeStatus: OrchestrationRuntimeStatus.Pending })
        {
            if (time.GetElapsedTime(began) >= StartTimeout)
                return false;
            await Task.Delay(StartCheckInterval, time, cancellationToken);
        }

        return true;
    }

    // The outcome of the project does not change.
    private async Task<IResult> ResendEventAsync(DurableTaskClient client, ProjectView ended, CancellationToken cancellationToken) =>
        await outbox.TryResendAsync(client, ended.Id, cancellationToken) is { } reason
            ? ApiResults.Problem(
                StatusCodes.Status503ServiceUnavailable,
                ProblemCodes.ServiceBus,
                $"The event of project {ended.Id} could not be sent: {reason} GET /api/projects/{ended.Id} shows whether it will be sent automatically.")
            : ApiResults.Json(
                await reader.FindAsync(client, ended.Id, cancellationToken) ?? ended, FunctionsJson.Shared.ProjectView, StatusCodes.Status202Accepted);
}
