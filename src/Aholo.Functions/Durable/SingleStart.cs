using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Durable;

/// <summary>Starts an orchestration unless its id is in use.</summary>
internal static class SingleStart
{
    /// <summary>The statuses of an instance that has not ended.</summary>
    public static readonly OrchestrationRuntimeStatus[] OpenStatuses =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <summary>The statuses of any instance.</summary>
    public static readonly OrchestrationRuntimeStatus[] AnyStatus =
        [.. OpenStatuses, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>Starts an orchestration.</summary>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="orchestrator">The name of the orchestrator.</param>
    /// <param name="instanceId">The id of the instance.</param>
    /// <param name="input">The input.</param>
    /// <param name="unless">The statuses of an existing instance that prevent the start.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Whether it was started.</returns>
    public static async Task<bool> TryStartAsync(
        this DurableTaskClient client, string orchestrator, string instanceId, object input, OrchestrationRuntimeStatus[] unless,
        CancellationToken cancellationToken)
    {
        try
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                orchestrator, input, new StartOrchestrationOptions(instanceId).WithDedupeStatuses(unless), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Hosts refuse a second start with different exceptions, so check whether the instance exists.
            if (await client.GetInstanceAsync(instanceId, cancellationToken) is not { } instance || !unless.Contains(instance.RuntimeStatus))
                throw;
            return false;
        }
    }
}
