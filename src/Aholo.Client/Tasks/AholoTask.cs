namespace Aholo;

/// <summary>The service's job for a project, as it stood when it was asked for.</summary>
public sealed record AholoTask
{
    /// <summary>The project's id, as it was asked for.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The service's id of the task (<c>taskId</c>, v2, fact D); null on v1, which has no such id.</summary>
    public string? TaskId { get; init; }

    /// <summary>The state.</summary>
    public required AholoTaskStatus Status { get; init; }

    /// <summary>The state as the service wrote it: digits on v2, an upper-case name on v1.</summary>
    public required string RawStatus { get; init; }

    /// <summary>How far the task is, 0 to 1. v1, or null.</summary>
    public double? Progress { get; init; }

    /// <summary>The results; empty until the task succeeded.</summary>
    public AholoAssets Assets { get; init; } = AholoAssets.None;

    /// <summary>
    /// True when the task will not change any more. A task that succeeded is final only once at least one result is listed, because success has been
    /// met before the files were (fact C). A state without a name is not final.
    /// </summary>
    public bool IsFinal => Status switch
    {
        AholoTaskStatus.Succeeded => !Assets.IsEmpty,
        AholoTaskStatus.Failed or AholoTaskStatus.Canceled or AholoTaskStatus.TimedOut or AholoTaskStatus.Rejected => true,
        _ => false,
    };
}
