using Aholo.Functions.Configuration;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Purges the states of files and the deliveries of old projects once a day, if <c>Aholo:History:FileStateRetention</c> is set. Plans and creates stay: they are
/// small, and they keep a project from being paid for twice.
/// </summary>
internal sealed partial class FileStatePurge(
    ProjectIndex index,
    RecordStore records,
    FileStore files,
    DeliveryStore deliveries,
    PurgeProgress progress,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<FileStatePurge> logger)
{
    [Function("PurgeFileState")]
    public async Task RunAsync([TimerTrigger("0 41 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        if (options.Value.History.FileStateRetention is not { } retention)
            return;

        var until = time.GetUtcNow() - retention;
        var (projects, states, next) = (0, 0, until);
        await foreach (var (id, createdAt) in index.BetweenAsync(await progress.ReadAsync(cancellationToken), until, cancellationToken))
        {
            // A project that has not ended, for example because it waits for a decision, is checked again next time.
            if (!await records.ExistsAsync(id, cancellationToken))
            {
                next = createdAt.AddTicks(-1);
                continue;
            }

            states += await files.DeleteAllAsync(id, cancellationToken);
            await deliveries.DeleteAllAsync(id, cancellationToken);
            projects++;
        }

        await progress.WriteAsync(next, cancellationToken);
        LogPurged(states, projects, until, timer.IsPastDue);
    }

    [LoggerMessage(1, LogLevel.Information, "Purged the state of {Files} files of {Projects} projects from before {Before} (past due: {IsPastDue}).")]
    private partial void LogPurged(int files, int projects, DateTimeOffset before, bool isPastDue);
}
