namespace Aholo;

/// <summary>
/// The credits of an account. v1 only. The call is not documented; other clients on the same platform use it (docs/aholo-api.md, fact 86). Every
/// property but <see cref="AvailableCredits"/> may be missing.
/// </summary>
public sealed record AholoBalance
{
    /// <summary>Gets the available credits (<c>availableCredits</c>).</summary>
    public required decimal AvailableCredits { get; init; }

    /// <summary>Gets the number of free trials left, by the service's name of each (<c>trialCountMap</c>); empty if there are none.</summary>
    public IReadOnlyDictionary<string, long> TrialCounts { get; init; } = new Dictionary<string, long>();

    /// <summary>Gets whether there are neither credits nor free trials to create a project with.</summary>
    public bool IsExhausted => AvailableCredits <= 0 && TrialCounts.Values.All(count => count == 0);

    /// <summary>Gets whether the account is a paying member (<c>member</c>); null if the response does not say.</summary>
    public bool? IsMember { get; init; }

    /// <summary>Gets the number of the kind of membership (<c>memberType</c>), which is not documented; null if the response does not say.</summary>
    public long? MemberType { get; init; }

    /// <summary>Gets when the service computed the balance (<c>snapshotAt</c>); null if the response does not say.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }
}
