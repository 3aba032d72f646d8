namespace Aholo;

/// <summary>How concurrent status requests become one <c>by-ids</c> call (section <c>Aholo:StatusBatch</c>; v2 only, v1 has no such call).</summary>
public sealed class AholoStatusBatchOptions
{
    /// <summary>How long the first request of a call waits for others; zero to 10 s, default 50 ms.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most ids in one call; 1 to 1000, default 50. The service's own limit is not documented (fact I).</summary>
    public int MaxIds { get; set; } = 50;
}
