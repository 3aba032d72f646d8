namespace LocalAzure.DurableTask.Dispatch;

/// <summary>How long abandoned work waits before it is dispatched again.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="attempt">The number of attempts that have failed, at least 1.</param>
    public static TimeSpan After(int attempt) => attempt > 9 ? Longest : First * Math.Pow(2, attempt - 1);
}
