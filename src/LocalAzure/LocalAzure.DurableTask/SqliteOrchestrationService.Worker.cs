using System.Globalization;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Middleware;
using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.DurableTask;

/// <content>What the dispatchers of a worker need.</content>
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
    public Task DeleteAsync() => WriteAsync((writer, mailbox) =>
    {
        writer.DeleteEverything();
        mailbox.Outcome.RemoveMessages(long.MaxValue);
        return true;
    });

    /// <inheritdoc/>
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();

    /// <inheritdoc/>
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    /// <inheritdoc/>
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0; // abandoned work waits by itself

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
                // This instance waits; the others continue.
                _logger.LoadFailed(exception, instanceLock.InstanceId);
                _instances.Abandon(instanceLock);
            }
        }
    }

    /// <inheritdoc/>
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;

    /// <inheritdoc/>
    /// <exception cref="SessionAbortedException">The work item was abandoned, or its instance was purged or replaced meanwhile.</exception>
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
        var turn = orchestrationState is null
            ? null
            : CompletedTurn.Of(item, newOrchestrationRuntimeState, orchestrationState, item.HasOwnTime);
        DateTime? ownTime = item.HasOwnTime ? item.Time : null;
        var activities = outboundMessages.Select(message => Seal(message, ownTime).Data).ToList();
        var messages = orchestratorMessages.Concat(timerMessages).Append(continuedAsNewMessage).OfType<TaskMessage>()
            .Select(message => Seal(message, ownTime)).ToList();

        var applied = await WriteWhenPossibleAsync(
            (writer, mailbox) =>
            {
                if (!_instances.IsHeld(item.Lock) || writer.Find(item.InstanceId)?.Key != item.Pending.Key)
                    return false;

                foreach (var id in item.Pending.MessageIds)
                    writer.DeleteMessage(id);
                turn?.Save(writer, mailbox.Outcome);
                foreach (var data in activities)
                    mailbox.Outcome.Activities.Add(writer.AddActivity(item.Pending.Key, data));
                foreach (var message in messages)
                    mailbox.Receive(message, item.Pending.Key);
                return true;
            },
            applied =>
            {
                item.Completed = applied;
                if (applied && turn?.Next is { } session)
                    _sessions.Put(session);
            },
            exception => exception.IsTransient);

        if (!applied)
        {
            throw new SessionAbortedException(
                $"The turn of instance '{item.InstanceId}' was not saved: the instance was purged or replaced, or the work item was abandoned.");
        }
    }

    /// <inheritdoc/>
    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var item = (OrchestrationWorkItem)workItem;
        End(item);
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
        End(item);
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

                _activities.End(id); // purged meanwhile
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
        var response = Seal(responseMessage);
        await WriteWhenPossibleAsync(
            (writer, mailbox) =>
            {
                // One that was abandoned and given out again can complete twice: the first result counts.
                if (!writer.DeleteActivity(id))
                    return false;

                mailbox.Receive(response);
                return true;
            },
            first =>
            {
                if (first)
                    _activities.End(id);
            },
            exception => exception.IsFailureOfFile); // an activity must not run again because its result cannot be written
    }

    /// <inheritdoc/>
    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        ArgumentNullException.ThrowIfNull(workItem);
        _activities.Abandon(long.Parse(workItem.Id, CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    /// <summary>
    /// Sets the time that an orchestrator sees to that of the clock. Add it to a worker whose service has a clock other than the machine's:
    /// <c>worker.AddOrchestrationDispatcherMiddleware(service.SetTurnTimeAsync)</c>.
    /// </summary>
    public Task SetTurnTimeAsync(DispatchMiddlewareContext context, Func<Task> next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var state = context.GetProperty<OrchestrationRuntimeState>();
        if (state.OrchestrationInstance?.InstanceId is { } instanceId && GetTurnTime(instanceId) is { } time)
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
            reader.FindPendingTurn(instanceLock.InstanceId, now, isInMemory: key => (session = _sessions.Take(key)) is not null));
        if (pending is null)
            return null;

        session ??= new(pending.Key, pending.Turn, pending.Size, new OrchestrationRuntimeState(pending.History) { Status = pending.CustomStatus });
        return new()
        {
            InstanceId = instanceLock.InstanceId,
            OrchestrationRuntimeState = session.State,
            NewMessages = pending.Messages,
            LockedUntilUtc = DateTime.MaxValue, // in this process only: nothing to renew
            Lock = instanceLock,
            Pending = pending,
            Before = session,
            Time = new(now, DateTimeKind.Utc),
            HasOwnTime = HasOwnClock,
        };
    }

    private void End(OrchestrationWorkItem item) => _running.TryRemove(new(item.InstanceId, item));
}
