namespace Aholo.Simulator;

/// <summary>How the task of a project ends; chosen by a fault rule of kind <see cref="FaultKind.ProjectOutcome"/>.</summary>
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

    /// <summary>It stays at running (2) for ever.</summary>
    Stuck,

    /// <summary>It ends with the undocumented v2 status 9, on v1 <c>SUSPENDED</c>.</summary>
    UnknownStatus,

    /// <summary>It succeeds, but its files are listed only a quarter of the task duration later.</summary>
    SucceededWithLateFiles,
}
