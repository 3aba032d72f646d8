using Aholo.Functions.Orchestration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Triggers;

/// <summary>Shows projects: from their orchestrations while those are kept, then from their records.</summary>
internal sealed class ProjectReader(PlanStore plans, RecordStore records)
{
    /// <summary>One project; null when there is none.</summary>
    public async Task<ProjectView?> FindAsync(DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is not { } instance)
            return await records.TryReadAsync(id, cancellationToken) is { } record ? View(record) : null;

        var view = View(instance);
        if (await plans.TryReadAsync(id, cancellationToken) is { } plan)
        {
            view = view with
            {
                Name = plan.Spec.Name,
                ResourceCount = plan.Resources.Count,
                Resources = [.. plan.Resources.Select(resource => resource.Path)],
            };
        }

        if (view is not { Stage: ProjectStage.Waiting, Aholo: { } aholo })
            return view;

        var wait = await client.GetInstanceAsync(WaitOrchestrator.InstanceId(id, view.Attempt), getInputsAndOutputs: true, cancellationToken);
        return wait?.ReadCustomStatusAs<WaitStatus>() is { } status
            ? view with
            {
                Aholo = aholo with
                {
                    Status = status.AholoStatus,
                    Polls = status.Polls,
                    NextPollAt = status.NextPollAt,
                    LastError = status.LastError,
                },
            }
            : view;
    }

    /// <summary>A page of the projects whose orchestrations are kept.</summary>
    public async Task<ProjectPage> ListAsync(DurableTaskClient client, int pageSize, string? continuationToken, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(
            InstanceIdPrefix: ProjectId.Prefix, PageSize: pageSize, FetchInputsAndOutputs: true, ContinuationToken: continuationToken);
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages(continuationToken, pageSize).WithCancellation(cancellationToken))
        {
            return new()
            {
                Items = [.. page.Values.Where(instance => ProjectId.IsValid(instance.InstanceId)).Select(View)],
                ContinuationToken = page.ContinuationToken,
            };
        }

        return new() { Items = [] };
    }

    private static ProjectView View(OrchestrationMetadata instance)
    {
        var input = instance.ReadInputAs<ProjectInput>()
            ?? throw new InvalidOperationException($"Instance {instance.InstanceId} has no project as its input.");
        var status = instance.ReadCustomStatusAs<ProjectStatus>();
        var stage = status?.Stage ?? ProjectStage.Accepted;
        return new()
        {
            Id = instance.InstanceId,
            Name = status?.Name ?? input.Upload?.Path ?? instance.InstanceId,
            Stage = stage,
            Outcome = stage.IsOutcome() ? stage : null,
            CreatedAt = instance.CreatedAt,
            UpdatedAt = status?.Since ?? instance.CreatedAt,
            Attempt = input.Attempt,
            ResourceCount = status?.Resources ?? 0,
            ResourcesDone = stage is ProjectStage.Inspecting or ProjectStage.Uploading ? status?.ResourcesDone : null,
            Aholo = status?.AholoProjectId is { } aholoProjectId ? new() { ProjectId = aholoProjectId } : null,
            Assets = status?.Assets ?? [],
            Problem = status?.Problem,
            Warnings = status?.Warnings ?? [],
            Links = Links(instance.InstanceId, stage),
        };
    }

    private static ProjectView View(ProjectRecord record) => new()
    {
        Id = record.Id,
        Name = record.Spec?.Name ?? record.Upload?.Path ?? record.Id,
        Stage = record.Outcome,
        Outcome = record.Outcome,
        CreatedAt = record.Timings[0].At,
        UpdatedAt = record.Timings[^1].At,
        Attempt = record.Attempt,
        ResourceCount = record.Resources.Count,
        Resources = [.. record.Resources.Select(resource => resource.Path)],
        Aholo = record.Aholo is { } aholo ? new() { ProjectId = aholo.ProjectId, TaskId = aholo.TaskId } : null,
        Assets = [.. record.Assets.Select(asset => asset.Name)],
        Problem = record.Problem,
        Warnings = record.Warnings,
        Links = Links(record.Id, record.Outcome),
    };

    private static ProjectLinks Links(string id, ProjectStage stage)
    {
        var self = $"/api/projects/{id}";
        return new()
        {
            Self = self,
            Resolve = stage == ProjectStage.Attention ? $"{self}/resolve" : null,
            Cancel = stage.IsOutcome() || stage == ProjectStage.Publishing ? null : $"{self}/cancel",
            Retry = stage.IsOutcome() && stage != ProjectStage.Succeeded ? $"{self}/retry" : null,
        };
    }
}
