using Aholo.Functions.Configuration;
using Aholo.Functions.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>Records and publishes the outcomes of projects whose orchestration ended without one.</summary>
internal sealed class InterruptedSweep(InterruptedProjects interrupted, IOptions<AholoFunctionsOptions> options, TimeProvider time)
{
    [Function("SweepInterrupted")]
    public Task RunAsync(
        [TimerTrigger("%Aholo:Sweep:Schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        // One of their activities may still run and write the record itself.
        interrupted.CloseAllAsync(client, time.GetUtcNow(), options.Value.Sweep.Grace, cancellationToken);
}
