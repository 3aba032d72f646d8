namespace Aholo.Simulator;

/// <summary>The outcome of a project's task, for a fault rule of kind <see cref="FaultKind.ProjectOutcome"/>.</summary>
public enum ProjectOutcome
{
    /// <summary>v2 status 3, v1 SUCCEEDED.</summary>
    Succeeded,

    /// <summary>v2 status 4, v1 FAILED.</summary>
    Failed,

    /// <summary>v2 status 5, v1 CANCELED.</summary>
    Canceled,

    /// <summary>v2 status 6, v1 TIMEOUT.</summary>
    TimedOut,

    /// <summary>v2 status 7, v1 REJECTED.</summary>
    Rejected,

    /// <summary>Never ends: v2 status 2, v1 RUNNING.</summary>
    Stuck,

    /// <summary>Undocumented: v2 status 9, v1 SUSPENDED.</summary>
    UnknownStatus,

    /// <summary>Succeeds, but the asset files are listed a quarter of the task duration later.</summary>
    SucceededWithLateFiles,
}
