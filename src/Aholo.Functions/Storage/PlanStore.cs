using Aholo.Functions.Projects;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Storage;

/// <summary>
/// Keeps what each project is to be made of: <c>aholo-state/&lt;id&gt;/plan.json</c>. A plan is never changed, so the last ones that were written
/// or read are remembered: nearly every step of a project asks for its plan.
/// </summary>
internal sealed class PlanStore(ProjectContainers containers) : IDisposable
{
    /// <summary>Files of all plans that are remembered together; each takes some hundred bytes.</summary>
    private const int MaxRemembered = 20_000;

    private static readonly TimeSpan RememberedFor = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _remembered = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    /// <summary>The plan of a project; null when it has none yet.</summary>
    public async Task<ProjectPlan?> TryReadAsync(string projectId, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(projectId, out ProjectPlan? known))
            return known;

        var read = await Blob(projectId).TryReadAsync(FunctionsJson.Shared.ProjectPlan, cancellationToken);
        return read is var (plan, _) ? Remember(projectId, plan) : null;
    }

    /// <summary>Where the plan of a project is, for people.</summary>
    public string Place(string projectId) => $"{Blob(projectId).Name} in container '{containers.State.Name}'";

    /// <summary>The plan of a project that has been planned.</summary>
    /// <exception cref="LostStateException">It has none.</exception>
    public async Task<ProjectPlan> ReadAsync(string projectId, CancellationToken cancellationToken) =>
        await TryReadAsync(projectId, cancellationToken) ?? throw Lost(projectId);

    /// <summary>Says that the plan of a project is missing, which was stored.</summary>
    public LostStateException Lost(string projectId) =>
        new($"The plan of project {projectId} ({Place(projectId)}) is missing, though it was stored before.");

    /// <summary>Writes the plan of a project that has none yet; returns the one that stands, which is the first of several.</summary>
    public async Task<ProjectPlan> WriteAsync(string projectId, ProjectPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(projectId).WriteAsync(
                plan, FunctionsJson.Shared.ProjectPlan, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);
            return Remember(projectId, plan);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            return await ReadAsync(projectId, cancellationToken);
        }
    }

    public void Dispose() => _remembered.Dispose();

    private ProjectPlan Remember(string projectId, ProjectPlan plan) =>
        _remembered.Set(projectId, plan, new MemoryCacheEntryOptions { Size = 1 + plan.Files.Count, SlidingExpiration = RememberedFor });

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient($"{projectId}/plan.json");
}
