namespace Aholo.Functions.Durable;

/// <summary>An activity failed and may succeed when it is called again. The message is an <see cref="ActivityFailure"/>.</summary>
internal sealed class ActivityFailedException(ActivityFailure failure, Exception? innerException = null) : Exception(failure.ToString(), innerException)
{
    /// <summary>What failed.</summary>
    public ActivityFailure Failure { get; } = failure;
}
