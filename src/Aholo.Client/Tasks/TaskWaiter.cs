using Aholo.Telemetry;

namespace Aholo.Tasks;

/// <summary>Looks at a task until it is final. A failure that may pass does not end the wait: a long one meets the network at its worst.</summary>
internal sealed class TaskWaiter(TaskStatusBatcher batcher, TimeProvider clock, ClientLog log)
{
    public async Task<AholoTask> WaitAsync(
        string projectId, TaskWaitOptions options, IProgress<AholoTask>? progress, CancellationToken cancellationToken)
    {
        if (options.FirstDelay < TimeSpan.FromSeconds(1) || options.MaxDelay < options.FirstDelay || !(options.Factor >= 1))
            throw new ArgumentException("FirstDelay must be a second or more, MaxDelay at least FirstDelay, and Factor at least 1.", nameof(options));

        var started = clock.GetTimestamp();
        var delay = options.FirstDelay;
        AholoTask? seen = null;
        AholoException? failure = null;
        while (true)
        {
            var wait = delay * (1 + 0.2 * Random.Shared.NextDouble());
            if (failure?.RetryAfter > wait)
                wait = failure.RetryAfter.Value;
            if (clock.GetElapsedTime(started) + wait > options.Timeout)
            {
                throw new TimeoutException(
                    $"The task of project {projectId} was not final after {options.Timeout:c}; last seen: {seen?.Status.ToString() ?? "nothing"}. " +
                    "It may still end well: wait again.",
                    failure);
            }

            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            delay = delay * options.Factor > options.MaxDelay ? options.MaxDelay : delay * options.Factor;
            try
            {
                failure = null;
                if (await batcher.GetAsync(projectId, cancellationToken).ConfigureAwait(false) is not { } task)
                    continue;
                if (task != seen)
                    progress?.Report(task);
                seen = task;
                if (task.IsFinal)
                    return task;
            }
            catch (AholoException passing) when (passing.IsTransient)
            {
                log.TaskUnreadable(projectId, passing.Message);
                failure = passing;
            }
        }
    }
}
