using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Triggers;

/// <summary>
/// Starts the projects of uploads that no trigger has started: a blob trigger gives up after five tries, and a crash uses up one as a failure does;
/// Event Grid gives up after a day.
/// </summary>
internal sealed partial class UploadSweep(
    ProjectContainers containers,
    UploadListing uploads,
    ProjectIndex index,
    ProjectStarter starter,
    IOptions<AholoFunctionsOptions> options,
    TimeProvider time,
    ILogger<UploadSweep> logger)
{
    [Function("SweepUploads")]
    public async Task RunAsync(
        [TimerTrigger("%Aholo:Sweep:Schedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var (now, sweep) = (time.GetUtcNow(), options.Value.Sweep);
        var (oldest, youngest) = (now - sweep.LookBack, now - sweep.Grace);
        var known = await index.SinceAsync(oldest, cancellationToken);
        await foreach (var blob in uploads.ListAsync(cancellationToken))
        {
            if (blob.Properties is not { LastModified: { } storedAt, ETag: { } etag }
                || storedAt < oldest || storedAt > youngest || !ProjectPlanner.IsStart(blob.Name))
            {
                continue;
            }

            var upload = BlobReference.Of(blob.Name, etag);
            var id = ProjectId.FromBlob(containers.Uploads.Name, upload);
            if (!known.Contains(id)
                && await starter.StartAsync(client, id, upload, storedAt, cancellationToken) == ProjectStarter.Result.Started)
            {
                LogMissed(id, blob.Name, storedAt);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Started project {ProjectId} of '{Upload}', stored at {StoredAt}, which no trigger had started.")]
    private partial void LogMissed(string projectId, string upload, DateTimeOffset storedAt);
}
