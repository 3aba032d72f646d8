using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Assets;

/// <summary>
/// Remembers for a moment where the results of tasks are that this instance saw done, so that copying them does not ask Aholo again. Only in memory:
/// their URLs may be signed. Only for a moment: a signature may expire.
/// </summary>
internal sealed class RecentResults : IDisposable
{
    private const int MaxProjects = 1_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly MemoryCache _results = new(new MemoryCacheOptions { SizeLimit = MaxProjects });

    /// <summary>Remembers where a task's results are.</summary>
    public void Add(string aholoProjectId, AholoAssets assets) =>
        _results.Set(aholoProjectId, assets, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    /// <summary>Where they are; null when this instance did not see it a moment ago.</summary>
    public AholoAssets? Find(string aholoProjectId) => _results.Get<AholoAssets>(aholoProjectId);

    /// <summary>Forgets where they are: what is there is not what it should be.</summary>
    public void Forget(string aholoProjectId) => _results.Remove(aholoProjectId);

    public void Dispose() => _results.Dispose();
}
