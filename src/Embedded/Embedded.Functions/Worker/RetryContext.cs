namespace Microsoft.Azure.Functions.Worker;

/// <summary>The state of a function's retry policy.</summary>
public abstract class RetryContext
{
    /// <summary>Which retry this is.</summary>
    public abstract int RetryCount { get; }

    /// <summary>How many there may be; -1 for any number.</summary>
    public abstract int MaxRetryCount { get; }
}
