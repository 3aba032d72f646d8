using System.Globalization;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Storage;

namespace LocalAzure.DurableTask;

/// <content>The members for the dispatchers of a worker.</content>
public sealed partial class SqliteOrchestrationService : IOrchestrationService
{
    /// <inheritdoc/>
    public int TaskOrchestrationDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskOrchestrationWorkItems => _options.MaxConcurrentOrchestrations;

    /// <inheritdoc/>
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;

    /// <inheritdoc/>
    public int TaskActivityDispatcherCount => 1;

    /// <inheritdoc/>
    public int MaxConcurrentTaskActivityWorkItems => _options.MaxConcurrentActivities;

    /// <inheritdoc/>
    public Task StartAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(bool isForced) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task CreateAsync() => CreateAsync(recreateInstanceStore: true);

    /// <inheritdoc/>
    public Task CreateAsync(bool recreateInstanceStore) => recreateInstanceStore ? DeleteAsync() : Task.CompletedTask;

    /// <inheritdoc/>
    public Task CreateIfNotExistsAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public Task DeleteAsync() => WriteAsync((writer, changes) =>
    {
        writer.DeleteEverything();
        changes.Effects.AddRemovedMessages(long.MaxValue);
        return true;
    });

    /// <inheritdoc/>
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0; // abandoned work items are delayed by the service

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => exception is OperationCanceledException ? 0 : 1;

    /// <inheritdoc/>
    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            var instanceLock = await _instances.LockAsync(cancellationToken);
            try
            {
                if (Load(instanceLock) is { } item)
                {
                    _running[item.InstanceId] = item;
                    return item;
                }

                _instances.Release(instanceLock, consumed: true);
            }
            catch (OrchestrationStoreException exception) when (!_closing.IsCancellationRequested)
            {
                // Only this instance waits.
                _logger.LoadFailed(exception, instanceLock.InstanceId);
                _instances.Abandon(instanceLock);
            }
        }
    }

    /// <inheritdoc/>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="SessionAbortedException">The work item was abandoned, or its instance was purged or replaced.</exception>
    public async Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        var item = (OrchestrationWorkItem)workItem;
        var completed = orchestrationState is null ? null : CompletedWorkItem.Of(item, newOrchestrationRuntimeState, orchestrationState);
        DateTime? customTime = item.HasCustomTime ? item.Time : null;
        var activities = outboundMessages.Select(message => Serialize(message, customTime).Data).ToList();
        var messages = orchestratorMessages.Concat(timerMessages).Append(continuedAsNewMessage).OfType<TaskMessage>()
            .Select(message => Serialize(message, customTime)).ToList();

        var applied = await WriteWithRetryAsync(
            (writer, changes) =>
            {
                if (!_instances.IsHeld(item.Lock) || writer.Find(item.InstanceId)?.Key != item.Pending.Key)
                    return false;

                foreach (var id in item.Pending.MessageIds)
                    writer.DeleteMessage(id);
                completed?.Save(writer, changes.Effects);
                foreach (var data in activities)
                    changes.Effects.Activities.Add(writer.AddActivity(item.Pending.Key, data));
                foreach (var message in messages)
                    changes.Deliver(message, item.Pending.Key);
                return true;
            },
            applied =>
            {
                item.Completed = applied;
                if (applied && completed?.Session is { } session)
                    _sessions.Put(session);
            },
            exception => exception.IsTransient);

        if (!applied)
        {
            throw new SessionAbortedException(
                $"The work item of instance '{item.InstanceId}' was not saved: the instance was purged or replaced, or the work item was abandoned.");
        }
    }

    /// <inheritdoc/>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var item = (OrchestrationWorkItem)workItem;
        _running.TryRemove(new(item.InstanceId, item));
        if (item.Completed)
            _instances.Release(item.Lock, !item.Pending.HasMore);
        else
            _instances.Abandon(item.Lock);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var item = (OrchestrationWorkItem)workItem;
        _running.TryRemove(new(item.InstanceId, item));
        _instances.Release(item.Lock, consumed: item.Completed && !item.Pending.HasMore);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            var id = await _activities.TakeAsync(cancellationToken);
            try
            {
                if (_store.Read(reader => reader.FindActivity(id)) is { } message)
                    return new() { Id = id.ToString(CultureInfo.InvariantCulture), TaskMessage = message, LockedUntilUtc = DateTime.MaxValue };

                _activities.Complete(id); // purged meanwhile
            }
            catch (OrchestrationStoreException exception) when (!_closing.IsCancellationRequested)
            {
                _logger.ActivityLoadFailed(exception, id);
                _activities.Abandon(id);
            }
        }
    }

    /// <inheritdoc/>
    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) => Task.FromResult(workItem);

    /// <inheritdoc/>
    public async Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        ArgumentNullException.ThrowIfNull(workItem);
        var id = long.Parse(workItem.Id, CultureInfo.InvariantCulture);
        var response = Serialize(responseMessage);
        await WriteWithRetryAsync(
            (writer, changes) =>
            {
                // An activity that was abandoned and dispatched again can complete twice. The first result counts.
                if (!writer.DeleteActivity(id))
                    return false;

                changes.Deliver(response);
                return true;
            },
            first =>
            {
                if (first)
                    _activities.Complete(id);
            },
            exception => exception.IsFailureOfFile); // the activity must not run again because its result cannot be written
    }

    /// <inheritdoc/>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        ArgumentNullException.ThrowIfNull(workItem);
        _activities.Abandon(long.Parse(workItem.Id, CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sets the time that an orchestrator sees. A worker whose service has a <see cref="OrchestrationServiceOptions.TimeProvider"/> other than the system
    /// clock must add it: <c>worker.AddOrchestrationDispatcherMiddleware(service.SetOrchestratorTimeAsync)</c>.
    /// </summary>
    public Task SetOrchestratorTimeAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var state = context.GetProperty<OrchestrationRuntimeState>();
        if (state.OrchestrationInstance?.InstanceId is { } instanceId && GetOrchestratorTime(instanceId) is { } time)
        {
            foreach (var started in state.NewEvents.OfType<OrchestratorStartedEvent>())
                started.Timestamp = time;
        }

        return next();
    }

    private OrchestrationWorkItem? Load(InstanceLock instanceLock)
    {
        Session? session = null;
        var now = _timers.Now;
        var pending = _store.Read(reader =>
            reader.FindPendingWorkItem(instanceLock.InstanceId, now, isCached: key => (session = _sessions.Take(key)) is not null));
        if (pending is null)
            return null;

        session ??= new(pending.Key, pending.WorkItems, pending.Size, new OrchestrationRuntimeState(pending.History) { Status = pending.CustomStatus });
        return new()
        {
            InstanceId = instanceLock.InstanceId,
            OrchestrationRuntimeState = session.State,
            NewMessages = pending.Messages,
            LockedUntilUtc = DateTime.MaxValue, // locks are in memory: nothing to renew
            Lock = instanceLock,
            Pending = pending,
            PreviousSession = session,
            Time = new(now, DateTimeKind.Utc),
            HasCustomTime = HasCustomClock,
        };
    }
}
