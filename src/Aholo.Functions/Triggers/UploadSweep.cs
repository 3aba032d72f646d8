using Aholo.Functions.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Triggers;

/// <summary>Sweeps uploads when the app starts and on a schedule; see <see cref="UploadSweeper"/>. A new version also starts <see cref="EarlySweeps"/>.</summary>
internal sealed class UploadSweep(UploadSweeper sweeper)
{
    [Function("SweepUploads")]
    public async Task RunAsync(
        [TimerTrigger("%Aholo:Sweep:Schedule%", RunOnStartup = true)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken)
    {
        await EarlySweeps.StartAsync(client, cancellationToken);
        await sweeper.SweepAsync(client, cancellationToken);
    }
}
