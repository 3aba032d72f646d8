using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Telemetry;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Azure.Functions.Worker;

namespace Aholo.Functions.Workflow.Activities;

/// <summary>Writes the record of a project that has ended, from its orchestration, its plan and the states of its files.</summary>
internal sealed class WriteRecord(
    PlanStore plans, FileStore files, RecordStore records, ProjectMetrics metrics, TimeProvider time, ActivityGuard guard)
{
    [Function(nameof(WriteRecord))]
    public Task RunAsync([ActivityTrigger] ProjectRecord record, CancellationToken cancellationToken) =>
        guard.RunAsync(nameof(WriteRecord), record.Id, () => WriteAsync(record, conditions: null, cancellationToken), cancellationToken);

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
}
