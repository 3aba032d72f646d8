using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Keeps what each project is to be made of: <c>aholo-state/&lt;id&gt;/plan.json</c>.</summary>
internal sealed class PlanStore(ProjectContainers containers)
{
    /// <summary>The plan of a project; null when it has none yet.</summary>
    public async Task<ProjectPlan?> TryReadAsync(string projectId, CancellationToken cancellationToken) =>
        (await Blob(projectId).TryReadAsync(FunctionsJson.Shared.ProjectPlan, cancellationToken))?.Value;

    /// <summary>The plan of a project that has been planned.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public async Task<ProjectPlan> ReadAsync(string projectId, CancellationToken cancellationToken) =>
        await TryReadAsync(projectId, cancellationToken) ?? throw new InvalidOperationException($"Project {projectId} has no plan.");

    /// <summary>Writes the plan of a project that has none yet; returns the one that stands, which is the first of several.</summary>
    public async Task<ProjectPlan> WriteAsync(string projectId, ProjectPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId).WriteAsync(
                plan, FunctionsJson.Shared.ProjectPlan, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
            return plan;
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            return await ReadAsync(projectId, cancellationToken);
        }
    }

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient($"{projectId}/plan.json");
}
