using Microsoft.Extensions.Caching.Memory;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Remembers the assets that this process has copied, so that they need not be looked for before a record lists them. Of what another process has copied,
/// storage may have lost some since: the power may have failed in between.
/// </summary>
internal sealed class CopiedAssets : IDisposable
{
    private const int MaxAssets = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxAssets });

    /// <summary>Adds an asset that is in storage now.</summary>
    public void Add(string projectId, string name) =>
        _cache.Set((projectId, name), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    /// <summary>Gets whether this process has copied an asset. False if it was long ago.</summary>
    public bool Contains(string projectId, string name) => _cache.TryGetValue((projectId, name), out _);

    /// <summary>Removes an asset that a record lists now.</summary>
    public void Forget(string projectId, string name) => _cache.Remove((projectId, name));

    public void Dispose() => _cache.Dispose();
}
