using Aholo.Functions.Configuration;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Purges the histories of projects that ended long ago, each hour, so that a run has little to do. A project is not started again for that: its
/// record stays, and what Aholo was asked to create stays noted.
/// </summary>
internal sealed partial class HistoryPurge(IOptions<AholoFunctionsOptions> options, TimeProvider time, ILogger<HistoryPurge> logger)
{
    private static readonly OrchestrationRuntimeStatus[] Ended =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    [Function("PurgeHistory")]
    public async Task RunAsync(
        [TimerTrigger("0 17 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - options.Value.History.Retention;
        var purged = await client.PurgeAllInstancesAsync(new PurgeInstancesFilter(CreatedTo: before, Statuses: Ended), cancellationToken);
        LogPurged(purged.PurgedInstanceCount, before, timer.IsPastDue);
    }

    [LoggerMessage(1, LogLevel.Information, "Purged {Instances} histories from before {Before} (past due: {IsPastDue}).")]
    private partial void LogPurged(int instances, DateTimeOffset before, bool isPastDue);
}
