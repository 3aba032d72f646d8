using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Starts the projects of uploads that no trigger has started: a blob trigger gives up after five tries, and Event Grid after a day. Event Grid does not report
/// uploads from before its subscription.
/// </summary>
internal sealed partial class UploadSweeper(
    ProjectContainers containers,
    UploadListing uploads,
    ProjectIndex index,
    ProjectStarter starter,
    ProjectMetrics metrics,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<UploadSweeper> logger)
{
    /// <summary>Checks all uploads that are no longer left to their trigger and are not too old.</summary>
    /// <exception cref="UnlistableContainerException">The container cannot be listed; the message says what to do.</exception>
    public async Task SweepAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        var (now, sweep) = (time.GetUtcNow(), options.Value.Sweep);
        var oldest = now - sweep.LookBack;
        var known = await index.SinceAsync(oldest, cancellationToken);
        await foreach (var blob in uploads.ListAsync(cancellationToken))
        {
            if (blob.Properties is not { LastModified: { } storedAt, ETag: { } etag }
                || storedAt < oldest || IsLeftToTrigger(storedAt) || !ProjectPlanner.IsStart(blob.Name) || FolderMarker.Is(blob))
            {
                continue;
            }

            var upload = BlobReference.Of(blob.Name, etag);
            var id = ProjectId.FromBlob(containers.Uploads.Name, upload);
            if (!known.Contains(id)
                && await starter.StartAsync(client, id, upload, storedAt, cancellationToken) == ProjectStarter.Result.Started)
            {
                metrics.Missed();
                LogMissed(id, blob.Name, storedAt);
            }
        }

        // A time far in the future is not young: the clock was set back after the upload.
        bool IsLeftToTrigger(DateTimeOffset storedAt) => (now - storedAt).Duration() < sweep.Grace;
    }

    [LoggerMessage(1, LogLevel.Warning, "Started project {ProjectId} of '{Upload}', stored at {StoredAt}, which no trigger had started.")]
    private partial void LogMissed(string projectId, string upload, DateTimeOffset storedAt);
}
