using Aholo.Functions.Credits;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Finds out what a project is to be made of, and writes that down.</summary>
internal sealed class PlanProject(ProjectPlanner planner, PlanStore plans, CreateLedger ledger, CreditBalance credits, ActivityGuard guard)
{
    /// <summary>What the step is called with.</summary>
    /// <param name="ProjectId">The project.</param>
    /// <param name="Upload">The upload that started it; null when it was planned before the start.</param>
    /// <param name="Attempt">How often it has been started.</param>
    internal sealed record Input(string ProjectId, BlobReference? Upload, int Attempt = 1);

    /// <summary>The plan, with a problem beside it if the project cannot be created now.</summary>
    [Function(nameof(PlanProject))]
    public Task<StepResult<PlanSummary>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(
            nameof(PlanProject),
            input.ProjectId,
            async () =>
            {
                var planned = await PlanAsync(input, cancellationToken);
                return planned.Problem is null ? planned with { Problem = await FindObstacleAsync(input.ProjectId, cancellationToken) } : planned;
            },
            cancellationToken);

    private async Task<StepResult<PlanSummary>> PlanAsync(Input input, CancellationToken cancellationToken)
    {
        // An upload that starts a project for the first time has no plan yet; if it has one after all, that stands when this one is written.
        if ((input.Upload is null || input.Attempt > 1) && await plans.TryReadAsync(input.ProjectId, cancellationToken) is { } known)
            return new(known.Summary);

        if (input.Upload is not { } upload)
            return new(null, await PlanLostAsync(input.ProjectId, cancellationToken));

        var result = await planner.PlanUploadAsync(upload, cancellationToken);
        if (result.Value is not { } plan)
            return new(null, result.Problem);

        var standing = await plans.WriteAsync(input.ProjectId, plan, cancellationToken);
        return new(standing.Summary);
    }

    // Known before files are sent. A project that may have been created already needs no more credits.
    private async Task<Problem?> FindObstacleAsync(string projectId, CancellationToken cancellationToken) =>
        await credits.GetAsync(cancellationToken) is { IsExhausted: true } && await ledger.TryReadAsync(projectId, cancellationToken) is null
            ? new(ProblemCodes.AholoCredits, "The Aholo account has no credits, so nothing was sent to Aholo. Top it up, then retry the project.")
            : null;

    // A project that was started over HTTP was planned before it started: nothing but the plan says what it is made of.
    private async Task<Problem> PlanLostAsync(string projectId, CancellationToken cancellationToken)
    {
        var lost = $"The plan of project {projectId} ({plans.Place(projectId)}) is missing, though it was stored before the project started, "
            + "and no upload says what to plan.";
        return new(ProblemCodes.StorageLost, await ledger.TryReadAsync(projectId, cancellationToken) is { AholoProjectId: { } aholoProjectId }
            ? $"{lost} Aholo project {aholoProjectId} was created and paid for: get its results from the Aholo console, or restore the plan and retry the project."
            : $"{lost} Send the request again with another Idempotency-Key, or restore the plan and retry the project.");
    }
}
