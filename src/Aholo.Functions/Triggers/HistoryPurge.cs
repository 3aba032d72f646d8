using Aholo.Functions.Configuration;
using Aholo.Functions.Workflow;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Purges the histories of old projects every hour, so that each run is short. The record and the create stay, so no project is started again.
/// </summary>
internal sealed partial class HistoryPurge(
    InterruptedProjects interrupted, IOptions<AholoFunctionsOptions> options, TimeProvider time, ILogger<HistoryPurge> logger)
{
    [Function("PurgeHistory")]
    public async Task RunAsync(
        [TimerTrigger("0 17 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - options.Value.History.Retention;
        var purged = await PurgeAsync([OrchestrationRuntimeStatus.Completed]);

        // A history without an outcome is the only trace of its project, so the record is written first.
        await interrupted.CloseAllAsync(client, now, grace: TimeSpan.Zero, cancellationToken);
        purged += await PurgeAsync([OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated]);
        LogPurged(purged, before, timer.IsPastDue);

        async Task<int> PurgeAsync(OrchestrationRuntimeStatus[] ended) =>
            (await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: before, Statuses: ended), cancellationToken)).PurgedInstanceCount;
    }

    [LoggerMessage(1, LogLevel.Information, "Purged {Instances} histories from before {Before} (past due: {IsPastDue}).")]
    private partial void LogPurged(int instances, DateTimeOffset before, bool isPastDue);
}
