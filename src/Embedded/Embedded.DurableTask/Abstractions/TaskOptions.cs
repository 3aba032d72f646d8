namespace Microsoft.DurableTask;

/// <summary>How an activity or sub-orchestration is called.</summary>
public record TaskOptions
{
    /// <param name="retry">How it is retried.</param>
    public TaskOptions(TaskRetryOptions? retry) => Retry = retry;

    /// <summary>Copies <paramref name="options"/>.</summary>
    public TaskOptions(TaskOptions options) => Retry = options.Retry;

    /// <summary>How the task is retried; null for not at all.</summary>
    public TaskRetryOptions? Retry { get; init; }

    /// <summary>Options that retry by <paramref name="policy"/>.</summary>
    public static TaskOptions FromRetryPolicy(RetryPolicy policy) => new(policy);

    /// <summary>Options that retry as <paramref name="handler"/> says.</summary>
    public static TaskOptions FromRetryHandler(AsyncRetryHandler handler) => new(handler);

    /// <summary>Options that retry as <paramref name="handler"/> says.</summary>
    public static TaskOptions FromRetryHandler(RetryHandler handler) => new(handler);

    /// <summary>These options, for a sub-orchestration with the id <paramref name="instanceId"/>.</summary>
    public SubOrchestrationOptions WithInstanceId(string instanceId) => new(this, instanceId);
}
