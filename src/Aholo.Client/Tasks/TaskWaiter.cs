using Aholo.Telemetry;

namespace Aholo.Tasks;

/// <summary>Polls a task until it is final. Transient failures do not end the wait.</summary>
internal sealed class TaskWaiter(TaskStatusBatcher batcher, TimeProvider clock, ClientLog log)
{
    private const double Jitter = 0.2;

    private static readonly TimeSpan MinInterval = TimeSpan.FromSeconds(1);

    public async Task<AholoTask> WaitAsync(
        string projectId, TaskWaitOptions options, IProgress<AholoTask>? progress, CancellationToken cancellationToken)
    {
        if (options.FirstInterval < MinInterval || options.MaxInterval < options.FirstInterval || !(options.BackoffCoefficient >= 1))
        {
            throw new ArgumentException(
                "FirstInterval must be at least 1 second, MaxInterval at least FirstInterval, and BackoffCoefficient at least 1.", nameof(options));
        }

        var started = clock.GetTimestamp();
        var interval = options.FirstInterval;
        AholoTask? last = null;
        AholoException? failure = null;
        while (true)
        {
            var wait = interval * (1 + Jitter * Random.Shared.NextDouble());
            if (failure?.RetryAfter > wait)
                wait = failure.RetryAfter.Value;
            if (clock.GetElapsedTime(started) + wait > options.Timeout)
            {
                throw new TimeoutException(
                    $"The task of project {projectId} is not final after {options.Timeout:c}; its last status: {last?.Status.ToString() ?? "none"}. " +
                    "It goes on: wait again.",
                    failure);
            }

            await Task.Delay(wait, clock, cancellationToken).ConfigureAwait(false);
            interval = interval * options.BackoffCoefficient > options.MaxInterval ? options.MaxInterval : interval * options.BackoffCoefficient;
            try
            {
                failure = null;
                if (await batcher.GetAsync(projectId, cancellationToken).ConfigureAwait(false) is not { } task)
                    continue;
                if (task != last)
                    progress?.Report(task);
                last = task;
                if (task.IsFinal)
                    return task;
            }
            catch (AholoException transient) when (transient.IsTransient)
            {
                log.TaskUnreadable(projectId, transient.Message);
                failure = transient;
            }
        }
    }
}
