namespace Aholo;

/// <summary>
/// The credits of the account whose API key is used. v1 only. No documentation of the service describes this call: it was seen in two clients of other
/// products on the same platform, one of which uses it live (fact C). Every property but <see cref="AvailableCredits"/> may be missing.
/// </summary>
public sealed record AholoBalance
{
    /// <summary>Gets the credits that can be spent (<c>availableCredits</c>).</summary>
    public required decimal AvailableCredits { get; init; }

    /// <summary>Gets the number of free trials left by the service's name of each (<c>trialCountMap</c>); empty if there are none.</summary>
    public IReadOnlyDictionary<string, long> TrialCounts { get; init; } = new Dictionary<string, long>();

    /// <summary>Gets whether nothing is left to create a project with: neither credits nor free trials.</summary>
    public bool IsExhausted => AvailableCredits <= 0 && TrialCounts.Values.All(count => count == 0);

    /// <summary>Gets whether the account is a paying member (<c>member</c>); null if the answer does not say.</summary>
    public bool? IsMember { get; init; }

    /// <summary>Gets the kind of membership (<c>memberType</c>), whose numbers are not documented; null if the answer does not say.</summary>
    public long? MemberType { get; init; }

    /// <summary>Gets when the service computed the balance (<c>snapshotAt</c>); null if the answer does not say.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }
}
