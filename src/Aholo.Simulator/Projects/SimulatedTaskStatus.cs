namespace Aholo.Simulator.Projects;

/// <summary>The status of a task. The values are v2's; <see cref="V1.WorldStatus"/> has v1's names.</summary>
internal enum SimulatedTaskStatus
{
    Queued = 0,
    Waiting = 1,
    Running = 2,
    Succeeded = 3,
    Failed = 4,
    Canceled = 5,
    TimedOut = 6,
    Rejected = 7,
    PreProcessing = 8,

    /// <summary>A value that no documentation lists.</summary>
    Undocumented = 9,
}
