namespace Aholo.Functions.Durable;

/// <summary>A transient failure of an activity. The message is an <see cref="ActivityFailure"/>.</summary>
internal sealed class ActivityFailedException(ActivityFailure failure, Exception? innerException = null) : Exception(failure.ToString(), innerException)
{
    /// <summary>The failure.</summary>
    public ActivityFailure Failure { get; } = failure;
}
