using System.Security.Cryptography;

namespace Aholo.Simulator.Lux3D;

/// <summary>The context that each answer of the balance opens and that quotes are asked for in. There is one at a time, valid for ten minutes.</summary>
internal sealed class AccountContexts(TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private (string Id, DateTimeOffset ExpiresAt)? _current;

    /// <summary>The current context, or a new one when it has expired.</summary>
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
