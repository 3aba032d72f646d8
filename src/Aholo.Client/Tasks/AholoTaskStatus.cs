namespace Aholo;

/// <summary>
/// The state of a task. The numbers are v2's (facts Q and D); v1's names map onto them one to one (fact I). A number without a name here is kept
/// as it came and counts as not final. The order of the numbers means nothing: <see cref="PreProcessing"/> is the largest and not final.
/// </summary>
public enum AholoTaskStatus
{
    /// <summary>A v1 name that is not known; see <see cref="AholoTask.RawStatus"/>.</summary>
    Unknown = -1,

    /// <summary>In the queue (v1 <c>PENDING</c>).</summary>
    Queued = 0,

    /// <summary>Waiting to run (v1 <c>WAITING</c>, fact C).</summary>
    Waiting = 1,

    /// <summary>Running (v1 <c>RUNNING</c>).</summary>
    Running = 2,

    /// <summary>Done (v1 <c>SUCCEEDED</c>); final once the result's URLs are listed.</summary>
    Succeeded = 3,

    /// <summary>Failed (v1 <c>FAILED</c>); final. The service gives no reason.</summary>
    Failed = 4,

    /// <summary>Cancelled (v1 <c>CANCELED</c>); final.</summary>
    Canceled = 5,

    /// <summary>Took too long at the service (v1 <c>TIMEOUT</c>); final.</summary>
    TimedOut = 6,

    /// <summary>Rejected by the service (v1 <c>REJECTED</c>); final.</summary>
    Rejected = 7,

    /// <summary>Being prepared, before it runs (v1 <c>PREPROCESSING</c>); not final.</summary>
    PreProcessing = 8,
}
