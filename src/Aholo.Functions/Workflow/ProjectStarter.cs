using System.Diagnostics;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow;

/// <summary>Starts projects, each once, however often its trigger fires; and starts those again that ended without success.</summary>
internal sealed partial class ProjectStarter(
    PlanStore plans,
    RecordStore records,
    CreateLedger ledger,
    ProjectIndex index,
    InterruptedProjects interrupted,
    IOptions<AholoFunctionsOptions> options,
    ILogger<ProjectStarter> logger)
{
    /// <summary>What a start came to.</summary>
    internal enum Result
    {
        /// <summary>This call started the project.</summary>
        Started,

        /// <summary>It was started before.</summary>
        Known,

        /// <summary>It was started before for another request.</summary>
        OtherRequest,

        /// <summary>It was started and deleted before.</summary>
        Deleted,
    }

    /// <summary>Starts the project of an upload unless it was started before.</summary>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="id">The project.</param>
    /// <param name="upload">The upload.</param>
    /// <param name="storedAt">When the upload was stored.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public Task<Result> StartAsync(
        DurableTaskClient client, string id, BlobReference upload, DateTimeOffset storedAt, CancellationToken cancellationToken) =>
        StartOnceAsync(client, new() { Id = id, Upload = upload, CreatedAt = storedAt, Settings = Settings() }, plan: null, cancellationToken);

    /// <summary>Starts a project that has been planned unless it was started before.</summary>
    public Task<Result> StartAsync(DurableTaskClient client, string id, ProjectPlan plan, CancellationToken cancellationToken) =>
        StartOnceAsync(client, new() { Id = id, Settings = Settings() }, plan, cancellationToken);

    /// <summary>Starts a project again that has ended without success. What is done is not done again.</summary>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="id">The project.</param>
    /// <param name="recreate">Whether it is to be created, and paid for, once more: only for one whose task Aholo ended.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Why it cannot be retried; null when it was started.</returns>
    public async Task<string?> RetryAsync(DurableTaskClient client, string id, bool recreate, CancellationToken cancellationToken)
    {
        var instance = await client.FindProjectAsync(id, cancellationToken);
        if (instance is { IsCompleted: false })
            return "it has not ended yet";
        if (await ledger.IsClosedAsync(id, cancellationToken))
            return "it was deleted";

        // Before the next attempt: from then on nothing shows that this one was interrupted.
        var record = instance is null ? null : await interrupted.CloseAsync(client, instance, cancellationToken);
        record ??= await records.TryReadAsync(id, cancellationToken);
        if (record is null)
            return "it has not ended yet";
        if (record.Outcome == ProjectStage.Succeeded)
            return "it succeeded";
        if (record.Outcome == ProjectStage.Unknown)
            return "it ended in a way that this version of the app does not know";

        var endedByAholo = record.Problem?.Code == ProblemCodes.AholoTask;
        if (endedByAholo != recreate)
        {
            return endedByAholo
                ? "Aholo has ended its task: only a retry with 'recreate', which pays for another project, can change that"
                : "only a project whose task Aholo has ended can be recreated; retry it without";
        }

        if (recreate)
            await ledger.ArchiveAsync(id, record.Aholo?.ProjectId, cancellationToken);
        else if (record.Aholo is { ProjectId: { } aholoProjectId })
            await ledger.RestoreAsync(id, aholoProjectId, cancellationToken);

        var input = new ProjectInput
        {
            Id = id, Upload = record.Upload, CreatedAt = record.CreatedAt, Attempt = record.Attempt + 1, Settings = Settings(),
        };

        // Before the start: a project that is not noted as ended is read, so a search finds it whatever becomes of this call.
        if (record.CreatedAt is { } createdAt)
            await index.ReopenAsync(id, createdAt, cancellationToken);
        return await ScheduleAsync(client, input, SingleStart.OpenStatuses, cancellationToken) ? null : "it is running";
    }

    private async Task<Result> StartOnceAsync(DurableTaskClient client, ProjectInput input, ProjectPlan? plan, CancellationToken cancellationToken)
    {
        if (await ledger.IsClosedAsync(input.Id, cancellationToken))
        {
            LogDeleted(input.Id);
            return Result.Deleted;
        }

        if (plan is not null)
        {
            // The first plan stands, and its time: a request that is sent again finds both.
            var standing = await plans.WriteAsync(input.Id, plan, cancellationToken);
            if (standing.RequestFingerprint != plan.RequestFingerprint)
                return Result.OtherRequest;
            input = input with { CreatedAt = standing.PlannedAt };
        }

        // The record outlives the instance, whose history may have been purged.
        var known = await client.GetInstanceAsync(input.Id, cancellationToken) is not null || await records.ExistsAsync(input.Id, cancellationToken);
        if (known)
            LogKnown(input.Id);
        else
            known = !await ScheduleAsync(client, input, SingleStart.AnyStatus, cancellationToken);

        // After the start, and again each time: what is in the index has been started, and what was started gets there in the end.
        await index.AddAsync(input.Id, input.CreatedAt!.Value, cancellationToken);
        return known ? Result.Known : Result.Started;
    }

    private async Task<bool> ScheduleAsync(
        DurableTaskClient client, ProjectInput input, OrchestrationRuntimeStatus[] unless, CancellationToken cancellationToken)
    {
        input = input with { TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } call ? call.Id : null };
        if (!await client.TryStartAsync(nameof(ProjectOrchestrator), input.Id, input, unless, cancellationToken))
        {
            LogKnown(input.Id);
            return false;
        }

        LogStarted(input.Id, input.Upload?.Path, input.Attempt);
        return true;
    }

    private OrchestrationSettings Settings() => OrchestrationSettings.Of(options.Value);

    [LoggerMessage(1, LogLevel.Information, "Project {ProjectId} started from '{Upload}' (attempt {Attempt}).")]
    private partial void LogStarted(string projectId, string? upload, int attempt);

    [LoggerMessage(2, LogLevel.Information, "Project {ProjectId} was started before; nothing to do.")]
    private partial void LogKnown(string projectId);

    [LoggerMessage(3, LogLevel.Information, "Project {ProjectId} was deleted; it is not started again.")]
    private partial void LogDeleted(string projectId);
}
