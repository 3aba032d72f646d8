namespace Aholo;

/// <summary>How concurrent status requests are combined into one <c>by-ids</c> call (section <c>Aholo:StatusBatch</c>). v2 only.</summary>
public sealed class AholoStatusBatchOptions
{
    /// <summary>Gets or sets how long the first request of a call waits for others; 0 to 10 seconds.</summary>
    /// <value>The default is 50 ms.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// Gets or sets the minimum interval between calls that are not full; 0 to 60 seconds. A single request is not delayed. With many projects, the interval
    /// keeps the number of calls independent of the number of projects.
    /// </summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Gets or sets the maximum number of ids in one call; 1 to 1000. The limit of the service is not documented (docs/aholo-api.md, fact 71).
    /// </summary>
    /// <value>The default is 50.</value>
    public int MaxIds { get; set; } = 50;
}
