namespace LocalAzure.DurableTask.Dispatch;

/// <summary>The delay before abandoned work is dispatched again.</summary>
internal static class RetryDelay
{
    private const int BackoffCoefficient = 2;
    private static readonly TimeSpan FirstRetryInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryInterval = TimeSpan.FromSeconds(30);

    /// <param name="attempts">The number of failed attempts, at least 1.</param>
    public static TimeSpan After(int attempts)
    {
        var factor = Math.Pow(BackoffCoefficient, attempts - 1);
        return factor < MaxRetryInterval / FirstRetryInterval ? FirstRetryInterval * factor : MaxRetryInterval;
    }
}
