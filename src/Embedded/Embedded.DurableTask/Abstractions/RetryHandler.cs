namespace Microsoft.DurableTask;

/// <summary>Decides whether a failed task is called again.</summary>
public delegate bool RetryHandler(RetryContext retryContext);
