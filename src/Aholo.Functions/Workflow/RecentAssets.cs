using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Caches the asset URLs of tasks that this instance has seen succeed, so that copying does not ask Aholo again. In memory only, as URLs may be
/// signed; and for a short time only, as a signature may expire.
/// </summary>
internal sealed class RecentAssets : IDisposable
{
    private const int MaxProjects = 1_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxProjects });

    /// <summary>Caches the assets of a task.</summary>
    public void Add(string aholoProjectId, AholoAssets assets) =>
        _cache.Set(aholoProjectId, assets, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    /// <summary>Gets the assets of a task; null if they are not cached.</summary>
    public AholoAssets? Find(string aholoProjectId) => _cache.Get<AholoAssets>(aholoProjectId);

    /// <summary>Removes the assets of a task from the cache, as one of them is not valid.</summary>
    public void Forget(string aholoProjectId) => _cache.Remove(aholoProjectId);

    public void Dispose() => _cache.Dispose();
}
