using System.Globalization;
using DurableTask.Core.Exceptions;
using Embedded.DurableTask.Engine;
using Embedded.DurableTask.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Client;

/// <summary>A <see cref="DurableTaskClient"/> on an engine in the same process.</summary>
internal sealed class EmbeddedDurableTaskClient(string name, DurableTaskEngine engine, DataConverter converter) : DurableTaskClient(name)
{
    // What the real service does when DedupeStatuses is not set depends on its backend; this is the extension's default, "non-running states".
    private static readonly OrchestrationRuntimeStatus[] DefaultDedupe =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        var instanceId = options?.InstanceId ?? Guid.NewGuid().ToString("N");
        await engine.ScheduleAsync(
            orchestratorName, instanceId, converter.Serialize(input), options?.StartAt?.UtcDateTime, Dedupe(options), cancellation);
        return instanceId;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        engine.RaiseEventAsync(instanceId, eventName, converter.Serialize(eventPayload), cancellation);

    public override async Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        ToMetadata(await engine.WaitAsync(instanceId, row => row.Status != OrchestrationRuntimeStatus.Pending, cancellation), getInputsAndOutputs);

    public override async Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        ToMetadata(await engine.WaitAsync(instanceId, row => ToMetadata(row, false).IsCompleted, cancellation), getInputsAndOutputs);

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        engine.TerminateAsync(instanceId, converter.Serialize(options?.Output), options?.Recursive ?? false, cancellation);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        engine.SetSuspendedAsync(instanceId, suspended: true, cancellation);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        engine.SetSuspendedAsync(instanceId, suspended: false, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(engine.Find(instanceId) is { } row ? ToMetadata(row, getInputsAndOutputs) : null);
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        filter ??= new();
        return Pageable.Create((continuationToken, pageSizeHint, cancellationToken) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            var size = pageSizeHint ?? filter.PageSize;
            var rows = engine.Query(filter, ReadToken(continuationToken ?? filter.ContinuationToken), size);
            return Task.FromResult(new Page<OrchestrationMetadata>(
                [.. rows.Select(row => ToMetadata(row, filter.FetchInputsAndOutputs))], rows.Count < size ? null : WriteToken(rows[^1])));
        });
    }

    public override Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        PurgeAsync(engine.Find(instanceId) is { } row ? [row] : [], options, cancellation);

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default) =>
        PurgeAsync(
            engine.Query(new(filter.CreatedFrom, filter.CreatedTo, filter.Statuses), after: null, limit: int.MaxValue), options, cancellation);

    public override async Task<string> RestartAsync(
        string instanceId, bool restartWithNewInstanceId = false, CancellationToken cancellation = default)
    {
        var row = engine.Find(instanceId)
            ?? throw new ArgumentException($"An orchestration with the instanceId {instanceId} was not found.", nameof(instanceId));
        var newId = restartWithNewInstanceId ? Guid.NewGuid().ToString("N") : instanceId;
        try
        {
            await engine.ScheduleAsync(row.Name, newId, row.Input, startAt: null, DefaultDedupe, cancellation);
            return newId;
        }
        catch (OrchestrationAlreadyExistsException exception)
        {
            throw new InvalidOperationException($"An orchestration with the instanceId {instanceId} cannot be restarted.", exception);
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<PurgeResult> PurgeAsync(IReadOnlyCollection<InstanceRow> rows, PurgeInstanceOptions? options, CancellationToken cancellation) =>
        new(await engine.PurgeAsync(rows, options?.Recursive ?? false, cancellation));

    private OrchestrationMetadata ToMetadata(InstanceRow row, bool withInputsAndOutputs) => new(row.Name, row.InstanceId)
    {
        RuntimeStatus = row.Status,
        CreatedAt = row.CreatedAt,
        LastUpdatedAt = row.UpdatedAt,
        SerializedInput = withInputsAndOutputs ? row.Input : null,
        SerializedOutput = withInputsAndOutputs ? row.Output : null,
        SerializedCustomStatus = withInputsAndOutputs ? row.CustomStatus : null,
        FailureDetails = row.Failure,
        DataConverter = converter,
        InputsAndOutputsFetched = withInputsAndOutputs,
    };

    private static OrchestrationRuntimeStatus[] Dedupe(StartOrchestrationOptions? options) => options?.DedupeStatuses is { } statuses
        ? [.. statuses.Select(status => Enum.TryParse<OrchestrationRuntimeStatus>(status, ignoreCase: true, out var parsed)
            ? parsed
            : throw new ArgumentException($"Invalid orchestration runtime status: '{status}' for deduplication."))]
        : DefaultDedupe;

    private static string WriteToken(InstanceRow row) => string.Create(CultureInfo.InvariantCulture, $"{row.CreatedAt.Ticks}:{row.InstanceId}");

    private static (long CreatedAt, string InstanceId)? ReadToken(string? token)
    {
        if (token is null)
            return null;

        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            ? (ticks, token[(colon + 1)..])
            : throw new ArgumentException($"'{token}' is not a continuation token of this query.", nameof(token));
    }
}
