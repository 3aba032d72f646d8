using System.Text;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using LocalAzure.DurableTask.Serialization;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask;

/// <content>What clients of orchestrations need.</content>
public sealed partial class SqliteOrchestrationService :
    IOrchestrationServiceClient, IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient
{
    private const int PurgedAtOnce = 100;

    // Longer ones are no limit.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private static readonly OrchestrationStatus[] Running = [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended];

    private static readonly OrchestrationStatus[] Ended =
        [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated, OrchestrationStatus.Canceled];

    /// <inheritdoc/>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, null);

    /// <inheritdoc/>
    /// <param name="creationMessage">The message that starts the orchestration.</param>
    /// <param name="dedupeStatuses">The statuses in which an existing instance of the same id refuses the start; null for those of an instance that has not ended.</param>
    public async Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        var envelope = Seal(creationMessage);
        if (envelope.Event is not ExecutionStartedEvent started)
            throw new ArgumentException($"An orchestration starts with an {nameof(ExecutionStartedEvent)}, not with '{envelope.Event.EventType}'.", nameof(creationMessage));
        RefuseEntity(envelope.InstanceId);

        var refused = await WriteAsync((writer, mailbox) =>
        {
            var existing = writer.Find(envelope.InstanceId);
            if (existing is not null && (dedupeStatuses ?? Running).Contains(existing.Status))
                return existing;

            mailbox.Replace(envelope, started, existing);
            return null;
        });

        if (refused is not null)
            throw new OrchestrationAlreadyExistsException($"An orchestration with the instance id '{refused.InstanceId}' already exists. Its status is {refused.Status}.");
    }

    /// <inheritdoc/>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => SendTaskOrchestrationMessageBatchAsync(message);

    /// <inheritdoc/>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var envelopes = messages.Select(Seal).ToList();
        envelopes.ForEach(envelope => RefuseEntity(envelope.InstanceId));
        return WriteAsync((_, mailbox) =>
        {
            foreach (var envelope in envelopes)
                mailbox.Receive(envelope);
            return true;
        });
    }

    /// <inheritdoc/>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        SendTaskOrchestrationMessageAsync(new() { OrchestrationInstance = new() { InstanceId = instanceId }, Event = new ExecutionTerminatedEvent(-1, reason) });

    /// <inheritdoc/>
    /// <returns>The state after the end, or null if the instance did not end in time.</returns>
    public async Task<OrchestrationState> WaitForOrchestrationAsync(string instanceId, string executionId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The execution is not compared: one that continues as new has another.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        if (timeout > TimeSpan.Zero && timeout <= MaxTimeout)
            limit.CancelAfter(timeout);
        try
        {
            while (true)
            {
                using var waiter = _waiters.Wait(instanceId);
                if (_store.Read(reader => reader.FindInstance(instanceId)) is { } state && state.OrchestrationStatus.IsEnded())
                    return state;

                await waiter.Ended.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw OrchestrationStoreException.Closed();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null!;
        }
    }

    /// <inheritdoc/>
    public async Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        await GetOrchestrationStateAsync(instanceId, null) is { } state ? [state] : [];

    /// <inheritdoc/>
    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string? executionId)
    {
        var state = _store.Read(reader => reader.FindInstance(instanceId));
        return Task.FromResult(string.IsNullOrEmpty(executionId) || state?.OrchestrationInstance.ExecutionId == executionId ? state! : null!);
    }

    /// <inheritdoc/>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string? executionId)
    {
        var json = new StringBuilder("[");
        foreach (var turn in ReadTurns(instanceId, executionId))
            json.Append(json.Length > 1 ? "," : "").Append(Encoding.UTF8.GetString(turn).AsSpan()[1..^1]);
        return Task.FromResult(json.Append(']').ToString());
    }

    /// <summary>Returns the history of an instance, reading one turn at a time.</summary>
    public IAsyncEnumerable<HistoryEvent> StreamOrchestrationHistoryAsync(string instanceId) =>
        ReadTurns(instanceId, null).SelectMany(HistoryJson.ReadEvents).ToAsyncEnumerable();

    /// <inheritdoc/>
    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        return Task.FromResult(_store.Read(reader => reader.Query(query)));
    }

    /// <inheritdoc/>
    public async Task<PurgeResult> PurgeInstanceStateAsync(string instanceId) => new(await PurgeAsync([instanceId]), isComplete: true);

    /// <inheritdoc/>
    public async Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter)
    {
        ArgumentNullException.ThrowIfNull(purgeInstanceFilter);
        var statuses = purgeInstanceFilter.RuntimeStatus?.ToList() is { Count: > 0 } given ? given.Where(status => status.IsEnded()).ToList() : [.. Ended];
        var (from, to) = (purgeInstanceFilter.CreatedTimeFrom, purgeInstanceFilter.CreatedTimeTo ?? DateTime.MaxValue);
        var found = _store.Read(reader => reader.FindEnded(ToUtc(from).Ticks, ToUtc(to).Ticks, long.MaxValue, statuses));

        var started = _options.TimeProvider.GetTimestamp();
        var purged = 0;
        foreach (var part in found.Chunk(PurgedAtOnce))
        {
            if (purgeInstanceFilter.Timeout is { } timeout && _options.TimeProvider.GetElapsedTime(started) >= timeout)
                return new(purged, isComplete: false);
            purged += await PurgeAsync(part);
        }

        return new(purged, isComplete: true);
    }

    /// <inheritdoc/>
    public async Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType)
    {
        var threshold = ToUtc(thresholdDateTimeUtc).Ticks;
        var found = _store.Read(reader => timeRangeFilterType == OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter
            ? reader.FindEnded(0, threshold, long.MaxValue, Ended)
            : reader.FindEnded(0, long.MaxValue, threshold, Ended));
        foreach (var part in found.Chunk(PurgedAtOnce))
            await PurgeAsync(part);
    }

    private Task<int> PurgeAsync(string[] instanceIds) => WriteAsync((_, mailbox) => instanceIds.Sum(mailbox.Purge));

    // Turn by turn, so that a large history is never in memory as a whole.
    private IEnumerable<byte[]> ReadTurns(string instanceId, string? executionId)
    {
        if (string.IsNullOrEmpty(executionId))
            executionId = _store.Read(reader => reader.FindInstance(instanceId))?.OrchestrationInstance.ExecutionId;
        for (var number = 1; executionId is not null && ReadTurn(number) is { } turn; number++)
            yield return turn;

        byte[]? ReadTurn(int number) => _store.Read(reader => reader.ReadTurn(instanceId, executionId, number));
    }

    private static void RefuseEntity(string instanceId)
    {
        if (instanceId.StartsWith('@'))
            throw new NotSupportedException($"'{instanceId}' is the id of an entity. The SQLite storage provider does not support entities.");
    }

    private static DateTime ToUtc(DateTime time) => time.Kind == DateTimeKind.Local ? time.ToUniversalTime() : time;
}
