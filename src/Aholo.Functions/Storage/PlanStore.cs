using Aholo.Functions.Projects;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Storage;

/// <summary>
/// Stores the plan of each project: <c>aholo-state/&lt;id&gt;/plan.json</c>. A plan never changes and nearly every activity reads it, so the latest plans are
/// cached.
/// </summary>
internal sealed class PlanStore(ProjectContainers containers) : IDisposable
{
    /// <summary>The most files in all cached plans; each takes some hundred bytes.</summary>
    private const int MaxCachedFiles = 20_000;

    private static readonly TimeSpan CachedFor = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxCachedFiles });

    /// <summary>Gets the plan of a project; null if it has none yet.</summary>
    public async Task<ProjectPlan?> TryReadAsync(string projectId, CancellationToken cancellationToken)
    {
        if (_cache.TryGetValue(projectId, out ProjectPlan? known))
            return known;

        var read = await Blob(projectId).TryReadAsync(StateJson.Shared.ProjectPlan, cancellationToken);
        return read is var (plan, _) ? Cache(projectId, plan) : null;
    }

    /// <summary>Describes the location of a plan.</summary>
    public string Describe(string projectId) => $"{Blob(projectId).Name} in container '{containers.State.Name}'";

    /// <summary>Gets the plan of a project that has been planned.</summary>
    /// <exception cref="LostStateException">The plan is missing.</exception>
    public async Task<ProjectPlan> ReadAsync(string projectId, CancellationToken cancellationToken) =>
        await TryReadAsync(projectId, cancellationToken) ?? throw Lost(projectId);

    /// <summary>Creates the exception for a plan that was stored and is missing.</summary>
    public LostStateException Lost(string projectId) =>
        new($"The plan of project {projectId} ({Describe(projectId)}) is missing, though it was stored before.");

    /// <summary>Writes the plan of a project unless it has one. Returns the stored plan, which is the first.</summary>
    public async Task<ProjectPlan> WriteAsync(string projectId, ProjectPlan plan, CancellationToken cancellationToken) =>
        await Blob(projectId).TryAddAsync(plan, StateJson.Shared.ProjectPlan, cancellationToken) is null
            ? await ReadAsync(projectId, cancellationToken)
            : Cache(projectId, plan);

    public void Dispose() => _cache.Dispose();

    private ProjectPlan Cache(string projectId, ProjectPlan plan) =>
        _cache.Set(projectId, plan, new MemoryCacheEntryOptions { Size = 1 + plan.Files.Count, SlidingExpiration = CachedFor });

    private BlobClient Blob(string projectId) => containers.State.GetBlobClient($"{projectId}/plan.json");
}
