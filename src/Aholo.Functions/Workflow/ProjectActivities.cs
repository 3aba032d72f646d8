using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Microsoft.DurableTask;

namespace Aholo.Functions.Workflow;

/// <summary>Calls the activities of a project, and repeats those that fail.</summary>
internal sealed class ProjectActivities(TaskOrchestrationContext context, ActivityOptions retry)
{
    private readonly TaskOptions _retry = Backoff.ToTaskOptions(retry);

    /// <summary>Calls an activity as often as the settings allow.</summary>
    /// <exception cref="TaskFailedException">Every call failed.</exception>
    public Task<T> CallAsync<T>(string activity, object input) => context.CallActivityAsync<T>(activity, input, _retry);

    /// <inheritdoc cref="CallAsync{T}(string, object)"/>
    /// <param name="activity">The activity.</param>
    /// <param name="input">Its input.</param>
    /// <param name="maxAttempts">The most calls, if the settings do not allow fewer.</param>
    public Task<T> CallAsync<T>(string activity, object input, int maxAttempts) =>
        context.CallActivityAsync<T>(activity, input, Backoff.ToTaskOptions(retry, maxAttempts));

    /// <summary>Calls an activity until it succeeds: what has happened must be written down, however long storage is unavailable.</summary>
    public async Task<T> CallUntilDoneAsync<T>(string activity, object input)
    {
        while (true)
        {
            try
            {
                return await CallAsync<T>(activity, input);
            }
            catch (TaskFailedException)
            {
                await DelayAsync(retry.MaxRetryInterval);
            }
        }
    }

    /// <inheritdoc cref="CallUntilDoneAsync{T}"/>
    public Task CallUntilDoneAsync(string activity, object input) => CallUntilDoneAsync<object?>(activity, input);

    /// <summary>Waits on a durable timer.</summary>
    public async Task<bool> DelayAsync(TimeSpan delay)
    {
        await context.CreateTimer(delay, CancellationToken.None);
        return true;
    }
}
