using Aholo.Functions.Events;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace Aholo.Functions.Triggers;

/// <summary>Sends the events that were kept while Service Bus was unavailable: when the app starts, and on a schedule.</summary>
internal sealed class EventSweep(EventOutbox outbox)
{
    [Function("SweepEvents")]
    public Task RunAsync(
        [TimerTrigger("%Aholo:Sweep:Schedule%", RunOnStartup = true)] TimerInfo timer,
        [DurableClient] DurableTaskClient client,
        CancellationToken cancellationToken) => outbox.SendKeptAsync(client, cancellationToken);
}
