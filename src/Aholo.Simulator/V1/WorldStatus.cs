using Aholo.Simulator.Projects;

namespace Aholo.Simulator.V1;

/// <summary>v1's names of task statuses.</summary>
internal static class WorldStatus
{
    public static string Of(SimulatedTaskStatus status) => status switch
    {
        // v1's specification has no WAITING.
        SimulatedTaskStatus.Queued or SimulatedTaskStatus.Waiting => "PENDING",
        SimulatedTaskStatus.Running => "RUNNING",
        SimulatedTaskStatus.Succeeded => "SUCCEEDED",
        SimulatedTaskStatus.Failed => "FAILED",
        SimulatedTaskStatus.Canceled => "CANCELED",
        SimulatedTaskStatus.TimedOut => "TIMEOUT",
        SimulatedTaskStatus.Rejected => "REJECTED",
        SimulatedTaskStatus.PreProcessing => "PREPROCESSING",
        _ => "SUSPENDED",
    };
}
