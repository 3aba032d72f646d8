namespace Aholo;

/// <summary>How <see cref="AholoClient.WaitForTaskAsync"/> waits.</summary>
public sealed record TaskWaitOptions
{
    /// <summary>
    /// The time before the first look and the shortest between two; at least one second. Default 5 s, which the service recommends (fact D).
    /// </summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What each wait is multiplied with to get the next; at least 1, default 1.3. Up to a fifth is added to each, so that waits do not march in
    /// step.
    /// </summary>
    public double Factor { get; init; } = 1.3;

    /// <summary>The longest wait between two looks; default 30 s.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When to give up; default 60 min. Objects usually take 2 to 5 minutes, spaces 5 to 10, generations 3 to 5 (fact D).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(60);
}
