using System.Security.Cryptography;

namespace Aholo.Simulator.Lux3D;

/// <summary>Issues the context that the balance returns and that a quote request needs. There is one at a time, valid for ten minutes.</summary>
internal sealed class AccountContexts(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private (string Id, DateTimeOffset ExpiresAt)? _current;

    /// <summary>Gets the current context, or a new one if it has expired.</summary>
    public (string Id, DateTimeOffset ExpiresAt) Open()
    {
        lock (_gate)
        {
            if (_current is not { } current || current.ExpiresAt <= time.GetUtcNow())
                _current = current = ("ctx_" + RandomNumberGenerator.GetHexString(32, lowercase: true), time.GetUtcNow() + Lifetime);
            return current;
        }
    }

    public bool IsValid(string? id)
    {
        lock (_gate)
            return _current is { } current && current.Id == id && current.ExpiresAt > time.GetUtcNow();
    }
}
