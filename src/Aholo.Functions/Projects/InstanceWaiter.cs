using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Projects;

/// <summary>Waits for orchestrations that are about to start or to end, as long as a request may wait.</summary>
internal sealed class InstanceWaiter(TimeProvider time)
{
    /// <summary>How long it waits.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Waits until an orchestration that was just scheduled has started. Azure Storage drops an event for one whose first turn it has not stored
    /// (durabletask 720).
    /// </summary>
    /// <returns>Whether it has started.</returns>
    public Task<bool> WaitForStartAsync(DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        WaitWhileAsync(client, id, instance => instance.RuntimeStatus == OrchestrationRuntimeStatus.Pending, cancellationToken);

    /// <summary>
    /// Waits until an orchestration that shows an outcome has ended: it does when its last step has, such as a poll that was running when it was
    /// canceled.
    /// </summary>
    /// <returns>Whether it has ended, or shows no outcome.</returns>
    public Task<bool> WaitForEndAsync(DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        WaitWhileAsync(client, id, instance => !instance.IsCompleted && instance.Status()?.Stage.IsOutcome() == true, cancellationToken);

    private async Task<bool> WaitWhileAsync(
        DurableTaskClient client, string id, Func<OrchestrationMetadata, bool> condition, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } instance && condition(instance))
        {
            if (time.GetElapsedTime(began) >= Timeout)
                return false;
            await Task.Delay(CheckInterval, time, cancellationToken);
        }

        return true;
    }
}
