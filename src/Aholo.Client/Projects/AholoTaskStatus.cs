namespace Aholo;

/// <summary>
/// The statuses of a task. The numbers are v2's (docs/aholo-api.md, facts 65 and 66). A number without a name keeps its value and is not final. The order
/// of the numbers has no meaning: <see cref="PreProcessing"/> is the largest and is not final.
/// </summary>
public enum AholoTaskStatus
{
    /// <summary>A v1 name that the client does not know; see <see cref="AholoTask.RawStatus"/>.</summary>
    Unknown = -1,

    /// <summary>In the queue (v1 <c>PENDING</c>).</summary>
    Queued = 0,

    /// <summary>Waiting to run (v1 <c>WAITING</c>; docs/aholo-api.md, fact 67).</summary>
    Waiting = 1,

    /// <summary>Running (v1 <c>RUNNING</c>).</summary>
    Running = 2,

    /// <summary>Succeeded (v1 <c>SUCCEEDED</c>). Final once the assets are listed.</summary>
    Succeeded = 3,

    /// <summary>Failed (v1 <c>FAILED</c>). Final. The service gives no reason (docs/aholo-api.md, fact 75).</summary>
    Failed = 4,

    /// <summary>Canceled (v1 <c>CANCELED</c>). Final.</summary>
    Canceled = 5,

    /// <summary>Timed out at the service (v1 <c>TIMEOUT</c>). Final.</summary>
    TimedOut = 6,

    /// <summary>Rejected by the service (v1 <c>REJECTED</c>). Final.</summary>
    Rejected = 7,

    /// <summary>In preparation (v1 <c>PREPROCESSING</c>). Not final.</summary>
    PreProcessing = 8,
}
