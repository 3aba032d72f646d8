using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Activities;

/// <summary>Finds out what a project is to be made of, and writes that down.</summary>
internal sealed class PlanProject(ProjectPlanner planner, PlanStore plans)
{
    /// <summary>What the step is called with.</summary>
    internal sealed record Input(string ProjectId, BlobReference? Upload);

    [Function(nameof(PlanProject))]
    public async Task<StepResult<PlanSummary>> RunAsync([ActivityTrigger] Input input, CancellationToken cancellationToken)
    {
        if (await plans.TryReadAsync(input.ProjectId, cancellationToken) is { } known)
            return new(known.Summary);

        var upload = input.Upload ?? throw new InvalidOperationException($"Project {input.ProjectId} has neither a plan nor an upload to plan from.");
        var result = await planner.PlanUploadAsync(upload, cancellationToken);
        if (result.Value is not { } plan)
            return new(null, result.Problem);

        await plans.WriteAsync(input.ProjectId, plan, cancellationToken);
        return new(plan.Summary);
    }
}
