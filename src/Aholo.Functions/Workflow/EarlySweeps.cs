using Aholo.Functions.Workflow.Activities;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Sweeps uploads more often after a new version of the app starts, once for each version, so that uploads from the time of the deployment, or from before the
/// subscription to events, do not wait for the timer trigger. It waits on durable timers, so that an idle app can scale to zero.
/// </summary>
internal static class EarlySweeps
{
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(8)];

    /// <summary>The id of the instance of this version of the app. The same sources always have the same id.</summary>
    public static string InstanceId { get; } = $"early-sweeps-{typeof(EarlySweeps).Module.ModuleVersionId:N}";

    /// <summary>Starts the sweeps of this version unless they have been started.</summary>
    public static async Task StartAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(InstanceId, cancellationToken) is null)
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(EarlySweeps), null, new StartOrchestrationOptions(InstanceId), cancellationToken);
    }

    [Function(nameof(EarlySweeps))]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        foreach (var wait in Waits)
        {
            await context.CreateTimer(wait, CancellationToken.None);
            try
            {
                await context.CallActivityAsync(nameof(SweepUploadsEarly));
            }
            catch (TaskFailedException)
            {
                // The activity has logged the cause, and the next sweep may succeed.
            }
        }
    }
}
