using System.Text.Json;
using Aholo.Files.Problems;
using Aholo.Functions.Durable;
using Aholo.Functions.Events;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Aholo.Functions.Workflow.Activities;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Aholo.Functions.Workflow;

/// <summary>
/// Finds projects whose orchestration ended without an outcome, for example because an operator terminated it through the management API of Durable Functions
/// or its history could not be replayed. They have failed, and their record and event are written here.
/// </summary>
internal sealed partial class InterruptedProjects(
    RecordStore records, CreateLedger ledger, EventStore events, UnsentEventStore unsent, WriteRecord write, PublishEvent publish,
    ILogger<InterruptedProjects> logger)
{
    private static readonly OrchestrationRuntimeStatus[] Broken = [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>The record of a project whose orchestration ended without showing an outcome.</summary>
    /// <param name="Record">The record, stored or to be stored.</param>
    /// <param name="IsStored">Whether it is stored.</param>
    /// <param name="Replaces">The version in storage of the record of an earlier attempt, if there is one.</param>
    internal sealed record Interruption(ProjectRecord Record, bool IsStored, ETag? Replaces);

    /// <summary>Checks whether a project was interrupted.</summary>
    /// <param name="instance">Its orchestration, with input and status.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Null if the project runs, or has shown its outcome, which follows its record and its event.</returns>
    public async Task<Interruption?> FindAsync(OrchestrationMetadata instance, CancellationToken cancellationToken)
    {
        var status = instance.Status();
        if (!instance.IsCompleted || status?.Stage.IsOutcome() == true)
            return null;

        var stored = await records.TryReadVersionAsync(instance.InstanceId, cancellationToken);
        return stored is var (record, _) && record.Attempt >= instance.Origin().Attempt
            ? new(record, IsStored: true, Replaces: null)
            : new(await RecordAsync(instance, status, cancellationToken), IsStored: false, stored?.ETag);
    }

    /// <summary>Writes the record and publishes the event of an interrupted project, unless that has been done.</summary>
    /// <returns>Its record; null if it was not interrupted.</returns>
    public async Task<ProjectRecord?> CloseAsync(DurableTaskClient client, OrchestrationMetadata instance, CancellationToken cancellationToken)
    {
        if (await FindAsync(instance, cancellationToken) is not { } interruption)
            return null;

        var record = interruption.IsStored ? interruption.Record : await StoreAsync(interruption, cancellationToken);
        if (record.Outcome == ProjectStage.Unknown || (interruption.IsStored && !Broken.Contains(instance.RuntimeStatus)))
            return record; // another version of the app completed it

        if (await events.TryReadIdAsync(record.Id, cancellationToken) != ProjectEventNames.Id(record)
            && !await IsKeptAsync(record, cancellationToken))
        {
            var input = new PublishEvent.Input(record, KeepAlways: true, Replaces: record.Attempt > 1, Name: instance.Status()?.Name);
            await publish.PublishAsync(client, input, cancellationToken);
        }

        return record;
    }

    /// <summary>Closes all interrupted projects.</summary>
    /// <param name="client">Lists the orchestrations.</param>
    /// <param name="now">The time.</param>
    /// <param name="grace">How long ago a project must have been interrupted. A time in the future counts as well: the clock was set back since then.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="AggregateException">Some projects could not be closed. The others are.</exception>
    public async Task CloseAllAsync(DurableTaskClient client, DateTimeOffset now, TimeSpan grace, CancellationToken cancellationToken)
    {
        var failures = new List<Exception>();
        var query = new OrchestrationQuery(Statuses: Broken, FetchInputsAndOutputs: true);
        await foreach (var instance in client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            if (instance.Name != nameof(ProjectOrchestrator) || (now - instance.LastUpdatedAt).Duration() < grace)
                continue;

            try
            {
                if (!await ledger.IsClosedAsync(instance.InstanceId, cancellationToken))
                    await CloseAsync(client, instance, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogNotClosed(instance.InstanceId, exception);
                failures.Add(exception);
            }
        }

        if (failures.Count > 0)
            throw new AggregateException($"The outcomes of {failures.Count} interrupted projects could not be recorded.", failures);
    }

    private async Task<ProjectRecord> StoreAsync(Interruption interruption, CancellationToken cancellationToken)
    {
        var record = interruption.Record;
        try
        {
            var conditions = interruption.Replaces is { } replaces ? new BlobRequestConditions { IfMatch = replaces } : new() { IfNoneMatch = ETag.All };
            await write.WriteAsync(record, conditions, cancellationToken);
            LogClosed(record.Id, record.Attempt, record.Problem!.Message);
            return record;
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            // It was written concurrently.
            return await records.TryReadAsync(record.Id, cancellationToken)
                ?? throw new InvalidOperationException($"Project {record.Id} was deleted while its outcome was recorded.");
        }
    }

    // It could not be sent, and will be sent later.
    private async Task<bool> IsKeptAsync(ProjectRecord record, CancellationToken cancellationToken) =>
        await unsent.TryReadAsync(record.Id, cancellationToken) is var (kept, _) && kept.Record.Outcome == record.Outcome && kept.Record.Attempt == record.Attempt;

    private async Task<ProjectRecord> RecordAsync(OrchestrationMetadata instance, ProjectStatus? status, CancellationToken cancellationToken)
    {
        var (id, origin) = (instance.InstanceId, instance.Origin());
        var aholoProjectId = status?.AholoProjectId ?? (await ledger.TryReadAsync(id, cancellationToken))?.AholoProjectId;
        IReadOnlyList<StageTiming> timings = status?.Timings is { Count: > 0 } shown ? shown : [new(ProjectStage.Accepted, instance.CreatedAt.UtcDateTime)];
        return new()
        {
            Id = id,
            Attempt = origin.Attempt,
            CreatedAt = origin.CreatedAt ?? instance.CreatedAt,
            Upload = origin.Upload,
            TraceParent = origin.TraceParent,
            Outcome = ProjectStage.Failed,
            Problem = Problem(instance),
            Warnings = status?.Warnings ?? [],
            Aholo = aholoProjectId is null ? null : new(aholoProjectId, TaskId: null),
            Timings = [.. timings, new(ProjectStage.Publishing, instance.LastUpdatedAt.UtcDateTime)],
        };
    }

    private static Problem Problem(OrchestrationMetadata instance) => instance.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Terminated => ProjectProblems.Interrupted("was terminated", Reason(instance)),
        OrchestrationRuntimeStatus.Failed => ProjectProblems.Interrupted(
            "failed", instance.FailureDetails is { } details ? ActivityFailure.Read(details).Message : Reason(instance)),
        _ => ProjectProblems.Interrupted("ended", reason: null),
    };

    // The output of a terminated instance is the operator's reason, as text or JSON. Azure Storage stores a failure as text in the output, without details.
    private static string? Reason(OrchestrationMetadata instance)
    {
        try
        {
            return instance.ReadOutputAs<string>();
        }
        catch (JsonException)
        {
            return instance.SerializedOutput;
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Project {ProjectId} (attempt {Attempt}) failed because it was interrupted: {Problem}")]
    private partial void LogClosed(string projectId, int attempt, string problem);

    [LoggerMessage(2, LogLevel.Error, "The outcome of the interrupted project {ProjectId} could not be recorded.")]
    private partial void LogNotClosed(string projectId, Exception exception);
}
