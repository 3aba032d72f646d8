using Aholo.Files.Problems;
using Aholo.Functions.Credits;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Plans a project, and stores the plan.</summary>
internal sealed class PlanProject(ProjectPlanner planner, PlanStore plans, CreateLedger ledger, CreditBalance credits, ActivityGuard guard)
{
    /// <summary>The input of the activity.</summary>
    /// <param name="ProjectId">The project.</param>
    /// <param name="Upload">The upload that started the project; null if it was planned before the start.</param>
    /// <param name="Attempt">The number of the start.</param>
    internal sealed record Input(string ProjectId, BlobReference? Upload, int Attempt = 1);

    /// <summary>The plan, with a problem if the project cannot be created now.</summary>
    [Function(nameof(PlanProject))]
    public Task<ActivityResult<PlanSummary>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken) =>
        guard.RunAsync(
            nameof(PlanProject),
            input.ProjectId,
            async () =>
            {
                var planned = await PlanAsync(input, cancellationToken);
                return planned.Problem is null ? planned with { Problem = await FindObstacleAsync(input.ProjectId, cancellationToken) } : planned;
            },
            cancellationToken);

    private async Task<ActivityResult<PlanSummary>> PlanAsync(Input input, CancellationToken cancellationToken)
    {
        // At its first start, the project of an upload has no plan. If this activity ran before, the write below returns the stored plan.
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

    // Found before files are sent. A project that may have been created already needs no more credits.
    private async Task<Problem?> FindObstacleAsync(string projectId, CancellationToken cancellationToken) =>
        await credits.GetAsync(cancellationToken) is { IsExhausted: true } && await ledger.TryReadAsync(projectId, cancellationToken) is null
            ? new(ProblemCodes.AholoCredits, "The Aholo account has no credits, so nothing was sent to Aholo. Buy credits, then retry the project.")
            : null;

    // A project that was started over HTTP was planned before the start, and only the plan has its options and files.
    private async Task<Problem> PlanLostAsync(string projectId, CancellationToken cancellationToken)
    {
        var lost = $"The plan of project {projectId} ({plans.Describe(projectId)}) is missing, though it was stored before the project started, "
            + "and there is no upload to plan it from.";
        return new(ProblemCodes.StorageLost, await ledger.TryReadAsync(projectId, cancellationToken) is { AholoProjectId: { } aholoProjectId }
            ? $"{lost} Aholo project {aholoProjectId} was created and paid for: get its assets from the Aholo console, or restore the plan and retry the project."
            : $"{lost} Send the request again with another Idempotency-Key, or restore the plan and retry the project.");
    }
}
