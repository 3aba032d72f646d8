using System.Text;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using LocalAzure.DurableTask.Serialization;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask;

/// <content>The members for clients.</content>
public sealed partial class SqliteOrchestrationService :
    IOrchestrationServiceClient, IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient
{
    private const int PurgeBatchSize = 100;

    // The maximum of CancellationTokenSource.CancelAfter. A longer timeout is no limit.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private static readonly OrchestrationStatus[] Running = [OrchestrationStatus.Pending, OrchestrationStatus.Running, OrchestrationStatus.Suspended];

    private static readonly OrchestrationStatus[] Ended =
        [OrchestrationStatus.Completed, OrchestrationStatus.Failed, OrchestrationStatus.Terminated, OrchestrationStatus.Canceled];

    /// <inheritdoc/>
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, null);

    /// <inheritdoc/>
    /// <param name="creationMessage">The message that starts the orchestration.</param>
    /// <param name="dedupeStatuses">
    /// The statuses in which an existing instance of the same id prevents the start; null for those of a running instance.
    /// </param>
    public async Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        var message = Serialize(creationMessage);
        if (message.Event is not ExecutionStartedEvent started)
        {
            throw new ArgumentException(
                $"An orchestration must start with an {nameof(ExecutionStartedEvent)}, not '{message.Event.EventType}'.", nameof(creationMessage));
        }

        RejectEntity(message.InstanceId);

        var blocking = await WriteAsync((writer, changes) =>
        {
            var existing = writer.Find(message.InstanceId);
            if (existing is not null && (dedupeStatuses ?? Running).Contains(existing.Status))
                return existing;

            changes.Replace(message, started, existing);
            return null;
        });

        if (blocking is not null)
        {
            throw new OrchestrationAlreadyExistsException(
                $"An orchestration with the instance id '{blocking.InstanceId}' already exists. Its status is {blocking.Status}.");
        }
    }

    /// <inheritdoc/>
    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => SendTaskOrchestrationMessageBatchAsync(message);

    /// <inheritdoc/>
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var serialized = messages.Select(Serialize).ToList();
        serialized.ForEach(message => RejectEntity(message.InstanceId));
        return WriteAsync((_, changes) =>
        {
            foreach (var message in serialized)
                changes.Deliver(message);
            return true;
        });
    }

    /// <inheritdoc/>
    public Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason) =>
        SendTaskOrchestrationMessageAsync(new()
        {
            OrchestrationInstance = new() { InstanceId = instanceId },
            Event = new ExecutionTerminatedEvent(-1, reason),
        });

    /// <inheritdoc/>
    /// <returns>The final state, or null after the timeout.</returns>
    public async Task<OrchestrationState> WaitForOrchestrationAsync(
        string instanceId, string executionId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        // The execution is ignored: an instance that continues as new gets another one.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        if (timeout > TimeSpan.Zero && timeout <= MaxTimeout)
            limit.CancelAfter(timeout);
        try
        {
            while (true)
            {
                using var waiter = _waiters.Wait(instanceId);
                if (Find(instanceId) is { } state && state.OrchestrationStatus.IsEnded())
                    return state;

                await waiter.Ended.WaitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return _closing.IsCancellationRequested ? throw OrchestrationStoreException.Closed() : null!;
        }
    }

    /// <inheritdoc/>
    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        Task.FromResult<IList<OrchestrationState>>(Find(instanceId) is { } state ? [state] : []);

    /// <inheritdoc/>
    public Task<OrchestrationState> GetOrchestrationStateAsync(string instanceId, string? executionId)
    {
        var state = Find(instanceId);
        return Task.FromResult(string.IsNullOrEmpty(executionId) || state?.OrchestrationInstance.ExecutionId == executionId ? state! : null!);
    }

    /// <inheritdoc/>
    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string? executionId)
    {
        var json = new StringBuilder("[");
        foreach (var events in ReadHistory(instanceId, executionId))
            json.Append(json.Length > 1 ? "," : "").Append(Encoding.UTF8.GetString(events).AsSpan()[1..^1]);
        return Task.FromResult(json.Append(']').ToString());
    }

    /// <summary>Returns the history of an instance. The events of one work item are read at a time.</summary>
    public IAsyncEnumerable<HistoryEvent> StreamOrchestrationHistoryAsync(string instanceId) =>
        ReadHistory(instanceId, null).SelectMany(HistoryJson.ReadEvents).ToAsyncEnumerable();

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
        OrchestrationStatus[] statuses = purgeInstanceFilter.RuntimeStatus?.ToArray() is { Length: > 0 } given
            ? [.. given.Where(status => status.IsEnded())]
            : Ended;
        var (from, to) = (purgeInstanceFilter.CreatedTimeFrom, purgeInstanceFilter.CreatedTimeTo ?? DateTime.MaxValue);
        var found = _store.Read(reader => reader.FindEnded(UtcTime.Of(from).Ticks, UtcTime.Of(to).Ticks, long.MaxValue, statuses));

        var started = _options.TimeProvider.GetTimestamp();
        var purged = 0;
        foreach (var part in found.Chunk(PurgeBatchSize))
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
        var threshold = UtcTime.Of(thresholdDateTimeUtc).Ticks;
        var found = _store.Read(reader => timeRangeFilterType == OrchestrationStateTimeRangeFilterType.OrchestrationCreatedTimeFilter
            ? reader.FindEnded(0, threshold, long.MaxValue, Ended)
            : reader.FindEnded(0, long.MaxValue, threshold, Ended));
        foreach (var part in found.Chunk(PurgeBatchSize))
            await PurgeAsync(part);
    }

    private Task<int> PurgeAsync(string[] instanceIds) => WriteAsync((_, changes) => instanceIds.Sum(changes.Purge));

    // By work item, so that a large history is never in memory as a whole.
    private IEnumerable<byte[]> ReadHistory(string instanceId, string? executionId)
    {
        if (string.IsNullOrEmpty(executionId))
            executionId = Find(instanceId)?.OrchestrationInstance.ExecutionId;
        for (var workItem = 1; executionId is not null && ReadEvents(workItem) is { } events; workItem++)
            yield return events;

        byte[]? ReadEvents(int workItem) => _store.Read(reader => reader.ReadHistory(instanceId, executionId, workItem));
    }

    private static void RejectEntity(string instanceId)
    {
        if (instanceId.StartsWith('@'))
            throw new NotSupportedException($"'{instanceId}' is the id of an entity. The Sqlite storage provider does not support entities.");
    }
}
