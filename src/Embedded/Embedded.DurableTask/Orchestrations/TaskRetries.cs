using Microsoft.DurableTask;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>Calls a task again after it failed, as its <see cref="TaskRetryOptions"/> say, with durable timers between.</summary>
internal static class TaskRetries
{
    /// <summary>The error type, as the real worker has it, of an activity that does not exist. Not retried.</summary>
    public const string ActivityNotFound = "ActivityTaskNotFound";

    /// <summary>The error type, as the real worker has it, of an orchestrator that does not exist. Not retried.</summary>
    public const string OrchestratorNotFound = "OrchestratorTaskNotFound";

    public static Task<T> RunAsync<T>(TaskOrchestrationContext context, string name, TaskRetryOptions? retry, Func<Task<T>> attempt) => retry switch
    {
        { Policy: { } policy } => RunWithPolicyAsync(context, policy, attempt),
        { Handler: { } handler } => RunWithHandlerAsync(context, handler, attempt),
        _ => attempt(),
    };

    private static async Task<T> RunWithPolicyAsync<T>(TaskOrchestrationContext context, RetryPolicy policy, Func<Task<T>> attempt)
    {
        var firstAttempt = context.CurrentUtcDateTime;
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failure) when (
                number < policy.MaxNumberOfAttempts && MayBeRetried(failure) && policy.Handles(failure.FailureDetails))
            {
                if (policy.RetryTimeout != Timeout.InfiniteTimeSpan && context.CurrentUtcDateTime - firstAttempt >= policy.RetryTimeout)
                    throw;
            }

            await context.CreateTimer(Delay(policy, number), CancellationToken.None);
        }
    }

    private static async Task<T> RunWithHandlerAsync<T>(TaskOrchestrationContext context, AsyncRetryHandler handler, Func<Task<T>> attempt)
    {
        var firstAttempt = context.CurrentUtcDateTime;
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt();
            }
            catch (TaskFailedException failure) when (MayBeRetried(failure))
            {
                var retry = new RetryContext(
                    context, number, failure.FailureDetails, context.CurrentUtcDateTime - firstAttempt, CancellationToken.None);
                if (!await handler(retry))
                    throw;
            }
        }
    }

    private static bool MayBeRetried(TaskFailedException failure) =>
        failure.FailureDetails.ErrorType is not (ActivityNotFound or OrchestratorNotFound);

    private static TimeSpan Delay(RetryPolicy policy, int failedAttempts)
    {
        var limit = policy.MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : policy.MaxRetryInterval;
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, failedAttempts - 1);
        return ticks < limit.Ticks ? TimeSpan.FromTicks((long)ticks) : limit;
    }
}
