using System.Diagnostics;
using Aholo.Files.Problems;
using Aholo.Functions.Configuration;
using Aholo.Functions.Durable;
using Aholo.Functions.Projects;
using Aholo.Functions.Storage;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Workflow;

/// <summary>Starts each project once, however often its trigger fires, and retries projects that ended without success.</summary>
internal sealed partial class ProjectStarter(
    PlanStore plans,
    RecordStore records,
    CreateLedger ledger,
    ProjectIndex index,
    InterruptedProjects interrupted,
    IOptions<AholoFunctionsOptions> options,
    ILogger<ProjectStarter> logger)
{
    /// <summary>The outcome of a start.</summary>
    internal enum Result
    {
        /// <summary>This call started the project.</summary>
        Started,

        /// <summary>The project was started before.</summary>
        Known,

        /// <summary>The project was started before by another request.</summary>
        OtherRequest,

        /// <summary>The project was deleted.</summary>
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

    /// <summary>Retries a project that has ended without success. Finished steps are not repeated.</summary>
    /// <param name="client">Starts orchestrations.</param>
    /// <param name="id">The project.</param>
    /// <param name="recreate">Whether to create and pay for it again: only for a project whose task Aholo ended.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>Why it cannot be retried; null if it was started.</returns>
    public async Task<string?> RetryAsync(DurableTaskClient client, string id, bool recreate, CancellationToken cancellationToken)
    {
        var instance = await client.FindProjectAsync(id, cancellationToken);
        if (instance is { IsCompleted: false })
            return "it has not ended yet";
        if (await ledger.IsClosedAsync(id, cancellationToken))
            return "it was deleted";

        // Before the next attempt, which removes the trace of the interruption.
        var record = instance is null ? null : await interrupted.CloseAsync(client, instance, cancellationToken);
        record ??= await records.TryReadAsync(id, cancellationToken);
        if (record is null)
            return "it has not ended yet";
        if (record.Outcome == ProjectStage.Succeeded)
            return "it succeeded";
        if (record.Outcome == ProjectStage.Unknown)
            return "its outcome is one of another version of the app";

        var endedByAholo = record.Problem?.Code == ProblemCodes.AholoTask;
        if (endedByAholo != recreate)
        {
            return endedByAholo
                ? "Aholo ended its task; retry it with 'recreate' to create and pay for another project"
                : "only a project whose task Aholo ended can be recreated; retry it without 'recreate'";
        }

        if (recreate)
            await ledger.ArchiveAsync(id, record.Aholo?.ProjectId, cancellationToken);
        else if (record.Aholo is { ProjectId: { } aholoProjectId })
            await ledger.RestoreAsync(id, aholoProjectId, cancellationToken);

        var input = new ProjectInput
        {
            Id = id, Upload = record.Upload, CreatedAt = record.CreatedAt, Attempt = record.Attempt + 1, Settings = Settings(),
        };

        // Before the start: a search reads projects without an outcome, so it finds this one even if the call fails.
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
            // The first plan and its time stay, so that a repeated request finds both.
            var standing = await plans.WriteAsync(input.Id, plan, cancellationToken);
            if (standing.RequestFingerprint != plan.RequestFingerprint)
                return Result.OtherRequest;
            input = input with { CreatedAt = standing.PlannedAt };
        }

        // The history of an instance may be purged; the record stays.
        var known = await client.GetInstanceAsync(input.Id, cancellationToken) is not null || await records.ExistsAsync(input.Id, cancellationToken);
        if (known)
            LogKnown(input.Id);
        else
            known = !await ScheduleAsync(client, input, SingleStart.AnyStatus, cancellationToken);

        // After the start, at every call: the index lists only started projects, and lists each in the end.
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

    [LoggerMessage(2, LogLevel.Information, "Project {ProjectId} was started before.")]
    private partial void LogKnown(string projectId);

    [LoggerMessage(3, LogLevel.Information, "Project {ProjectId} was deleted; it is not started again.")]
    private partial void LogDeleted(string projectId);
}
