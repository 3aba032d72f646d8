using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Durable;

/// <summary>
/// Runs the code of an activity, logs its exceptions and replaces them with an <see cref="ActivityFailedException"/>. Activities call it, as middleware runs
/// too late: the Durable extension of the worker has replaced the exception by then.
/// </summary>
internal sealed partial class ActivityGuard(ILogger<ActivityGuard> logger)
{
    /// <summary>Runs an activity.</summary>
    /// <param name="activity">The name of the activity, for the log.</param>
    /// <param name="subject">The subject, for the log: the id of the project.</param>
    /// <param name="run">The code of the activity.</param>
    /// <param name="cancellationToken">Stops the activity. A stopped activity has not failed.</param>
    /// <exception cref="ActivityFailedException">The activity failed.</exception>
    public async Task<T> RunAsync<T>(string activity, string subject, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogFailed(activity, subject, exception);

            // Without the inner exception: its texts, which may be long, would be stored in the history.
            throw new ActivityFailedException(exception is ActivityFailedException { Failure: var failure } ? failure : ActivityFailure.Of(exception));
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(string activity, string subject, Func<Task> run, CancellationToken cancellationToken) =>
        RunAsync(
            activity,
            subject,
            async () =>
            {
                await run();
                return true;
            },
            cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "{Activity} failed for {Subject}.")]
    private partial void LogFailed(string activity, string subject, Exception exception);
}
