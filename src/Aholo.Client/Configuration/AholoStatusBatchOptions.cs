namespace Aholo;

/// <summary>How concurrent status requests become one <c>by-ids</c> call (section <c>Aholo:StatusBatch</c>; v2 only, v1 has no such call).</summary>
public sealed class AholoStatusBatchOptions
{
    /// <summary>How long the first request of a call waits for others; zero to 10 s, default 50 ms.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// The least time from one call to the next that is not full; zero to 60 s, default 1 s. A lone request is not held up by it; with many projects
    /// open it is what makes the number of calls grow with time and not with projects.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most ids in one call; 1 to 1000, default 50. The service's own limit is not documented (fact I).</summary>
    public int MaxIds { get; set; } = 50;
}
