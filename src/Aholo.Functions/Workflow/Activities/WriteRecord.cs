using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Writes the record of a project that has ended, from its orchestration, its plan and the states of its files.</summary>
internal sealed partial class WriteRecord(
    PlanStore plans,
    FileStore files,
    AssetStore assets,
    CopiedAssets copied,
    RecordStore records,
    ProjectMetrics metrics,
    TimeProvider time,
    ActivityGuard guard,
    ILogger<WriteRecord> logger)
{
    /// <summary>Whether the record was written; false if storage has lost an asset of a project that succeeded.</summary>
    [Function(nameof(WriteRecord))]
    public Task<bool> RunAsync([ActivityTrigger] ProjectRecord record, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(WriteRecord), record.Id, () => TryWriteAsync(record, cancellationToken), cancellationToken);

    /// <summary>Completes a record and writes it, if <paramref name="conditions"/> are met.</summary>
    /// <exception cref="RequestFailedException">The conditions are not met (409 or 412), or storage failed.</exception>
    public async Task WriteAsync(ProjectRecord record, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        if (await plans.TryReadAsync(record.Id, cancellationToken) is { } plan)
        {
            var states = await files.ReadAllAsync(record.Id, plan.Files.Count, cancellationToken);
            record = record with
            {
                Spec = plan.Spec with { Webhook = null }, // its query may hold a secret, and consumers read the record
                Files =
                [
                    .. plan.Files.Zip(states, (blob, state) => new FileRecord
                    {
                        Path = blob.Path,
                        ETag = blob.ETag,
                        Facts = state?.Facts,
                        Warnings = state?.Warnings ?? [],
                        Problem = state?.Problem,
                    }),
                ],
            };
        }

        await records.WriteAsync(record, cancellationToken, conditions);
        metrics.Ended(record, time.GetUtcNow());
    }

    private async Task<bool> TryWriteAsync(ProjectRecord record, CancellationToken cancellationToken)
    {
        if (record.Outcome == ProjectStage.Succeeded && await FindLostAssetAsync(record, cancellationToken) is { } lost)
        {
            LogLost(record.Id, lost);
            return false;
        }

        await WriteAsync(record, conditions: null, cancellationToken);
        foreach (var asset in record.Assets)
            copied.Forget(record.Id, asset.Name);
        return true;
    }

    private async Task<string?> FindLostAssetAsync(ProjectRecord record, CancellationToken cancellationToken)
    {
        foreach (var asset in record.Assets.Where(asset => !copied.Contains(record.Id, asset.Name)))
        {
            if (!await assets.ExistsAsync(record.Id, asset.Name, cancellationToken))
                return asset.Name;
        }

        return null;
    }

    [LoggerMessage(1, LogLevel.Warning, "Storage has lost {Asset} of project {ProjectId} since it confirmed it. The assets are copied again.")]
    private partial void LogLost(string projectId, string asset);
}
