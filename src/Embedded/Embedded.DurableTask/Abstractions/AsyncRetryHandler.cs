namespace Microsoft.DurableTask;

/// <summary>Decides, with durable waits if it likes, whether a failed task is called again.</summary>
public delegate Task<bool> AsyncRetryHandler(RetryContext retryContext);
