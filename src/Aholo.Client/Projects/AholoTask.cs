namespace Aholo;

/// <summary>The service's job for a project, at the time of the response.</summary>
public sealed record AholoTask
{
    /// <summary>Gets the id of the project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Gets the service's id of the task. v2 only.</summary>
    public string? TaskId { get; init; }

    /// <summary>Gets the status.</summary>
    public required AholoTaskStatus Status { get; init; }

    /// <summary>Gets the status as the service sent it: digits on v2, an upper-case name on v1.</summary>
    public required string RawStatus { get; init; }

    /// <summary>Gets the progress, 0 to 1. v1 only.</summary>
    public double? Progress { get; init; }

    /// <summary>Gets the assets; empty until the task succeeds.</summary>
    public AholoAssets Assets { get; init; } = AholoAssets.None;

    /// <summary>
    /// Gets whether the task will not change any more. A succeeded task is final only if it has at least one asset, because the service may report success
    /// before it lists the assets (docs/aholo-api.md, fact 78). A status without a name is not final.
    /// </summary>
    public bool IsFinal => Status switch
    {
        AholoTaskStatus.Succeeded => !Assets.IsEmpty,
        AholoTaskStatus.Failed or AholoTaskStatus.Canceled or AholoTaskStatus.TimedOut or AholoTaskStatus.Rejected => true,
        _ => false,
    };
}
