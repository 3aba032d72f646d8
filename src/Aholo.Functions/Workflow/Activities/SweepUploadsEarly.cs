using Aholo.Functions.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Sweeps uploads between the runs of the timer trigger.</summary>
internal sealed class SweepUploadsEarly(UploadSweeper sweeper, ActivityGuard guard)
{
    [Function(nameof(SweepUploadsEarly))]
    public Task RunAsync(
        [ActivityTrigger] object? input, string instanceId, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(SweepUploadsEarly), instanceId, () => sweeper.SweepAsync(client, cancellationToken), cancellationToken);
}
