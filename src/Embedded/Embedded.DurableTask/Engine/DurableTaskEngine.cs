using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Embedded.DurableTask.History;
using Embedded.DurableTask.Orchestrations;
using Embedded.DurableTask.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Embedded.DurableTask.Engine;

/// <summary>
/// Runs orchestrations and activities. Nothing happens in memory before it is committed: a write's effects (a message delivered, an
/// activity queued) are set going by the store's writer after the commit, in the order of commits. What is stored is therefore always
/// enough to go on after a crash, and activities run at least once.
/// </summary>
internal sealed class DurableTaskEngine : IAsyncDisposable
{
    /// <summary>The name of the activity source, as in the real packages.</summary>
    public const string ActivitySourceName = "Microsoft.DurableTask";

    private static readonly ActivitySource Tracing = new(ActivitySourceName);

    private readonly DurableTaskEngineOptions _options;
    private readonly DurableTaskHandlers _handlers;
    private readonly ILoggerFactory _loggerFactory;
    private readonly ILogger _logger;
    private readonly OrchestrationStore _store;
    private readonly TimerQueue _timers;
    private readonly SessionCache _sessions;
    private readonly StatusWaiters _statusWaiters = new();
    private readonly ConcurrentDictionary<string, InstanceSlot> _slots = new(StringComparer.Ordinal);
    private readonly Channel<InstanceSlot> _turns = Channel.CreateUnbounded<InstanceSlot>();
    private readonly Channel<ActivityWork> _activities = Channel.CreateUnbounded<ActivityWork>();
    private readonly CancellationTokenSource _stopTaking = new();
    private readonly CancellationToken _stopping;
    private readonly CancellationTokenSource _cancelActivities = new();
    private readonly List<Task> _loops = [];
    private long _lastId;
    private int _stopped;

    private DurableTaskEngine(DurableTaskEngineOptions options, DurableTaskHandlers handlers, ILoggerFactory loggerFactory, OrchestrationStore store)
    {
        _options = options;
        _handlers = handlers;
        _loggerFactory = loggerFactory;
        _logger = loggerFactory.CreateLogger<DurableTaskEngine>();
        _store = store;
        _stopping = _stopTaking.Token;
        _timers = new(options.TimeProvider, options.Work, Deliver);
        _sessions = new(options.CachedSessions);
    }

    /// <summary>Opens the store and goes on with what is in it.</summary>
    /// <exception cref="OrchestrationStoreException">The store cannot be opened.</exception>
    public static DurableTaskEngine Start(DurableTaskEngineOptions options, DurableTaskHandlers handlers, ILoggerFactory loggerFactory)
    {
        var store = OrchestrationStore.Open(options.StorePath, options.MaxStorePages, options.CrashPoint);
        var engine = new DurableTaskEngine(options, handlers, loggerFactory, store);
        try
        {
            engine.Recover();
        }
        catch
        {
            engine._timers.Dispose();
            store.Dispose();
            throw;
        }

        for (var i = 0; i < options.MaxConcurrentOrchestrators; i++)
            engine._loops.Add(Task.Run(engine.TakeTurnsAsync));
        for (var i = 0; i < options.MaxConcurrentActivities; i++)
            engine._loops.Add(Task.Run(engine.RunActivitiesAsync));
        return engine;
    }

    /// <summary>When the next timer is due; null when none waits.</summary>
    public DateTime? NextTimer => _timers.Next;

    /// <summary>The instances that somebody waits for.</summary>
    public int WaitedFor => _statusWaiters.Count;

    /// <summary>Completes when the store has stopped, which happens at a stop, and in a test's simulated crash.</summary>
    public Task StoreStopped => _store.Stopped;

    private DateTime Now => _options.TimeProvider.GetUtcNow().UtcDateTime;

    /// <summary>Starts an orchestration.</summary>
    /// <exception cref="global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException">The id is taken, by an instance in one of <paramref name="dedupe"/>.</exception>
    public async Task ScheduleAsync(
        string name, string instanceId, string? input, DateTime? startAt, IReadOnlyCollection<OrchestrationRuntimeStatus> dedupe, CancellationToken cancellationToken)
    {
        var traceParent = System.Diagnostics.Activity.Current?.Id;
        var effects = await ChangeAsync(
            writer =>
            {
                var effects = new Effects();
                if (writer.FindInstance(instanceId) is { } existing)
                {
                    if (dedupe.Contains(existing.Status))
                        return null;

                    writer.DeleteInstance(existing.Key, recursive: false);
                    effects.Removed.Add(instanceId);
                }

                var now = Now;
                var row = new InstanceRow
                {
                    Key = NextId(),
                    InstanceId = instanceId,
                    Name = name,
                    Status = OrchestrationRuntimeStatus.Pending,
                    CreatedAt = now,
                    UpdatedAt = now,
                    Input = input,
                    TraceParent = traceParent,
                };
                writer.InsertInstance(row);
                effects.Created.Add(row);
                Send(writer, effects, row.Key, instanceId, new ExecutionStarted(), startAt ?? now);
                return effects;
            },
            cancellationToken);

        if (effects is null)
        {
            throw new global::DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException(
                $"An orchestration with the instance id '{instanceId}' exists already.");
        }
    }

    /// <summary>Raises an event in an open instance.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public Task RaiseEventAsync(string instanceId, string eventName, string? payload, CancellationToken cancellationToken) =>
        ChangeOpenInstanceAsync(
            instanceId, (writer, effects, key) => Send(writer, effects, key, instanceId, new EventRaised(eventName, payload), Now), cancellationToken);

    /// <summary>Ends an open instance, and its sub-orchestrations when asked.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public Task TerminateAsync(string instanceId, string? output, bool recursive, CancellationToken cancellationToken) =>
        ChangeOpenInstanceAsync(
            instanceId,
            (writer, effects, key) =>
            {
                Send(writer, effects, key, instanceId, new ExecutionTerminated(output), Now);
                foreach (var (childKey, childId) in recursive ? writer.FindOpenDescendants(key) : [])
                    Send(writer, effects, childKey, childId, new ExecutionTerminated(output), Now);
            },
            cancellationToken);

    /// <summary>Pauses an open instance, or lets it go on.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance has ended.</exception>
    public async Task SetSuspendedAsync(string instanceId, bool suspended, CancellationToken cancellationToken)
    {
        await ChangeOpenInstanceAsync(
            instanceId,
            (writer, _, key) => writer.SetStatus(key, suspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running, Now),
            cancellationToken,
            () =>
            {
                if (_slots.TryGetValue(instanceId, out var slot) && slot.SetSuspended(suspended))
                    QueueTurn(slot);
                _statusWaiters.Changed(instanceId);
            });
    }

    /// <summary>An instance as it is now; null when there is none.</summary>
    public InstanceRow? Find(string instanceId) => _store.Read(reader => reader.FindInstance(instanceId));

    /// <summary>Instances by creation, oldest first, after the one that <paramref name="after"/> names.</summary>
    public IReadOnlyList<InstanceRow> Query(OrchestrationQuery query, (long CreatedAt, string InstanceId)? after, int limit) =>
        _store.Read(reader => reader.QueryInstances(query, after, limit));

    /// <summary>Waits until an instance is as <paramref name="condition"/> says.</summary>
    /// <exception cref="ArgumentException">There is no such instance, and it is <paramref name="expected"/> to exist.</exception>
    /// <exception cref="OrchestrationStoreException">The engine was stopped meanwhile.</exception>
    public async Task<InstanceRow> WaitAsync(
        string instanceId, Func<InstanceRow, bool> condition, CancellationToken cancellationToken, bool expected = true)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping);
        try
        {
            while (true)
            {
                using var change = _statusWaiters.NextChange(instanceId);
                var instance = Find(instanceId);
                if (instance is null && expected)
                    throw NotFound(instanceId);
                if (instance is not null && condition(instance))
                    return instance;

                await change.Task.WaitAsync(stopped.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OrchestrationStoreException("The orchestration store is closed.");
        }
    }

    /// <summary>Removes ended instances and, when asked, their sub-orchestrations; returns how many.</summary>
    public Task<int> PurgeAsync(IReadOnlyCollection<InstanceRow> instances, bool recursive, CancellationToken cancellationToken) =>
        _store.WriteAsync(
            writer => instances.Where(instance => !writer.IsOpen(instance.Key)).Sum(instance => writer.DeleteInstance(instance.Key, recursive)))
            .WaitAsync(cancellationToken);

    /// <summary>
    /// Stops taking turns, lets running activities end, and closes the store. An activity that has to be cancelled, or whose result the
    /// store refuses, runs again at the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
            return;

        _timers.Dispose();
        await _stopTaking.CancelAsync();
        _turns.Writer.TryComplete();
        _activities.Writer.TryComplete();
        _cancelActivities.CancelAfter(_options.StopGrace);
        await Task.WhenAll(_loops);
        await _store.DisposeAsync();
        _stopTaking.Dispose();
        _cancelActivities.Dispose();
    }

    private void Recover()
    {
        var (activities, lastId) = _store.Read(reader => (reader.ReadActivities().ToList(), reader.ReadLastId()));
        _lastId = lastId;

        var slots = new Dictionary<long, InstanceSlot>();
        foreach (var (key, instanceId, status) in _store.Read(
            reader => reader.ReadOpenInstances().Select(instance => (instance.Key, instance.InstanceId, instance.Status)).ToList()))
        {
            var slot = new InstanceSlot(instanceId, key, status == OrchestrationRuntimeStatus.Suspended);
            _slots[instanceId] = slot;
            slots.Add(key, slot);
        }

        foreach (var (id, key, due, inboxEvent) in _store.Read(reader => reader.ReadInbox().ToList()))
        {
            if (slots.TryGetValue(key, out var slot))
                Route(new(id, key, slot.InstanceId, due, inboxEvent));
        }

        foreach (var work in activities)
            QueueActivity(work);

        _logger.EngineStarted(_options.StorePath, slots.Count, activities.Count);
    }

    private async Task TakeTurnsAsync()
    {
        // What is still queued at a stop is in the store, and has its turn at the next start.
        try
        {
            await foreach (var slot in _turns.Reader.ReadAllAsync(_stopping))
            {
                _sessions.Take(slot);
                var messages = slot.TakeInbox();
                try
                {
                    TakeTurn(slot, messages);
                }
                catch (Exception exception)
                {
                    // A defect of the engine or a broken store: this instance waits, the others go on.
                    _logger.TurnFailed(exception, slot.InstanceId, _options.RetryDelay);
                    slot.ReturnInbox(messages);
                    _ = RetryTurnAsync(slot);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    // As on Azure, where the work item goes back to its queue, for as long as it takes.
    private async Task RetryTurnAsync(InstanceSlot slot)
    {
        if (await DelayAsync())
            EndTurn(slot);
    }

    private void TakeTurn(InstanceSlot slot, IReadOnlyList<InboxMessage> messages)
    {
        var key = slot.Key;
        if (messages.Count == 0 || (slot.Loaded?.Instance ?? _store.Read(reader => reader.FindExecution(key))) is not { } instance)
        {
            EndTurn(slot);
            return;
        }

        var (number, outcome) = Run(slot, instance, [.. messages.Select(message => message.Event)]);
        var turn = new Turn(instance, number, [.. messages.Where(message => message.Id != 0)], outcome, NextId);
        _ = PersistAsync(turn.Apply, effects => TurnCommitted(slot, turn, effects));
    }

    private (int Number, TurnOutcome Outcome) Run(InstanceSlot slot, InstanceRow instance, IReadOnlyList<InboxEvent> events)
    {
        var now = Now;
        var history = slot.Loaded is null ? _store.Read(reader => reader.ReadHistory(instance.Key)) : [];
        var number = (slot.Loaded?.Session.Turns ?? history.Count) + 1;

        if (events.OfType<ExecutionTerminated>().FirstOrDefault() is { } terminated)
            return (number, OrchestrationSession.End(now, [terminated], new(OrchestrationRuntimeStatus.Terminated, terminated.Output, Failure: null)));

        if (events.Any(inboxEvent => inboxEvent is ForeignAwaitDetected))
        {
            return (number, OrchestrationSession.Fail(
                now, typeof(InvalidOperationException).FullName!,
                $"Orchestrator '{instance.Name}' awaited something that is not durable (a delay, I/O, Task.Run). " +
                "Call an activity for that, or await the context's own tasks and timers."));
        }

        if (slot.Loaded is null)
        {
            if (!_handlers.Orchestrators.TryGetValue(instance.Name, out var handler))
            {
                return (number, OrchestrationSession.Fail(
                    now, TaskRetries.OrchestratorNotFound, $"There is no orchestrator named '{instance.Name}'."));
            }

            try
            {
                slot.Loaded = new(instance, Load(instance, handler, history));
            }
            catch (NonDeterministicOrchestrationException exception)
            {
                return (number, OrchestrationSession.Fail(now, NonDeterministicOrchestrationException.ErrorType, exception.Message));
            }
        }

        return (number, slot.Loaded.Session.Run(now, events));
    }

    private OrchestrationSession Load(InstanceRow instance, OrchestratorHandler handler, IReadOnlyList<TurnRecord> history)
    {
        var parent = instance.Parent is { } task ? new ParentOrchestrationInstance(task.Name, task.InstanceId) : null;
        var session = new OrchestrationSession(
            new(instance.Name, instance.InstanceId, instance.Input, parent), handler, _options.DataConverter, _loggerFactory,
            onForeignAwait: () => Deliver(new(0, instance.Key, instance.InstanceId, DateTime.MinValue, new ForeignAwaitDetected())));
        foreach (var turn in history)
            session.Replay(turn);
        return session;
    }

    private void TurnCommitted(InstanceSlot slot, Turn turn, Effects? effects)
    {
        if (effects is null)
        {
            // The instance was purged or started again meanwhile; this slot is no longer anyone's.
            slot.Close();
        }
        else if (turn.NextKey is { } key)
        {
            foreach (var timer in turn.Outcome.CancelledTimers)
                slot.CancelTimer(timer);
            if (key != turn.Instance.Key)
                slot.ReplaceExecution(key);
            Publish(effects);
            if (turn.Instance.Status != turn.Status)
            {
                slot.Loaded = slot.Loaded is { } loaded ? loaded with { Instance = loaded.Instance with { Status = turn.Status } } : null;
                _statusWaiters.Changed(turn.Instance.InstanceId);
            }

            _sessions.Put(slot);
        }
        else
        {
            slot.Close();
            _slots.TryRemove(new(slot.InstanceId, slot));
            Publish(effects);
            LogEnd(turn);
            _statusWaiters.Changed(turn.Instance.InstanceId);
        }

        EndTurn(slot);
    }

    private void LogEnd(Turn turn)
    {
        var ended = (Ended)turn.Outcome.Completion!;
        if (ended.Failure is { } failure)
            _logger.OrchestrationFailed(turn.Instance.Name, turn.Instance.InstanceId, failure.ErrorType, failure.ErrorMessage);
        else
            _logger.OrchestrationEnded(turn.Instance.Name, turn.Instance.InstanceId, ended.Status.ToString());
    }

    private async Task RunActivitiesAsync()
    {
        try
        {
            await foreach (var work in _activities.Reader.ReadAllAsync(_stopping))
                await RunActivityAsync(work);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
        }
    }

    private async Task RunActivityAsync(ActivityWork work)
    {
        InboxEvent result;
        using var tracing = Tracing.StartActivity($"activity:{work.Name}", ActivityKind.Server, work.TraceParent);
        tracing?.SetTag("durabletask.task.name", work.Name);
        tracing?.SetTag("durabletask.task.instance_id", work.InstanceId);
        try
        {
            result = _handlers.Activities.TryGetValue(work.Name, out var handler)
                ? new TaskCompleted(work.Task, _options.DataConverter.Serialize(
                    await handler(new(work.Name, work.InstanceId, work.Task, work.Input), _cancelActivities.Token)))
                : new TaskFailed(work.Task, new(TaskRetries.ActivityNotFound, $"There is no activity named '{work.Name}'.", null, null, null));
        }
        catch (OperationCanceledException) when (_cancelActivities.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            _logger.ActivityFailed(exception, work.Name, work.Task, work.InstanceId);
            tracing?.SetStatus(ActivityStatusCode.Error, exception.Message);
            result = new TaskFailed(work.Task, TaskFailureDetails.FromException(exception));
        }

        await PersistAsync(
            writer =>
            {
                var effects = new Effects();
                if (writer.DeleteActivity(work.Id) && writer.IsOpen(work.Key))
                    Send(writer, effects, work.Key, work.InstanceId, result, Now);
                return effects;
            },
            effects =>
            {
                Publish(effects!);
                _options.Work.End();
            });
    }

    private Task<Effects?> ChangeOpenInstanceAsync(
        string instanceId, Action<StoreWriter, Effects, long> change, CancellationToken cancellationToken, Action? committed = null) =>
        ChangeAsync(
            writer =>
            {
                var (key, _) = writer.FindInstance(instanceId) ?? throw NotFound(instanceId);
                if (!writer.IsOpen(key))
                    throw new InvalidOperationException($"The orchestration instance '{instanceId}' has ended already.");

                var effects = new Effects();
                change(writer, effects, key);
                return effects;
            },
            cancellationToken,
            committed);

    // A client's change: its failure is the client's to handle.
    private async Task<Effects?> ChangeAsync(Func<StoreWriter, Effects?> change, CancellationToken cancellationToken, Action? committed = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _options.Work.Begin();
        try
        {
            // Not cancelled any more: it may be committed already, and the caller must know.
            return await _store.WriteAsync(change, effects =>
            {
                if (effects is not null)
                    Publish(effects);
                committed?.Invoke();
            });
        }
        finally
        {
            _options.Work.End();
        }
    }

    // The engine's own write: what has happened must get into the store, however long that takes. A stop does not wait for it: what is
    // not stored is done again at the next start.
    private async Task PersistAsync(Func<StoreWriter, Effects?> apply, Action<Effects?> committed)
    {
        while (true)
        {
            try
            {
                await _store.WriteAsync(apply, committed);
                return;
            }
            catch (OrchestrationStoreException) when (_store.IsClosed)
            {
                return;
            }
            catch (Exception exception)
            {
                _logger.WriteFailed(exception, _options.RetryDelay);
                if (!await DelayAsync())
                    return;
            }
        }
    }

    // Whether the engine is still to go on after the delay. Not on the clock of the orchestrations: a test's stands still meanwhile.
    private async Task<bool> DelayAsync()
    {
        await Task.Delay(_options.RetryDelay, _stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !_stopping.IsCancellationRequested;
    }

    private void Publish(Effects effects)
    {
        foreach (var instanceId in effects.Removed)
        {
            if (_slots.TryRemove(instanceId, out var slot))
                slot.Close();
        }

        foreach (var row in effects.Created)
            _slots[row.InstanceId] = new(row.InstanceId, row.Key, suspended: false);
        foreach (var message in effects.Messages)
            Route(message);
        foreach (var work in effects.Activities)
            QueueActivity(work);
    }

    private void Route(InboxMessage message)
    {
        if (message.Due <= Now)
        {
            Deliver(message);
            return;
        }

        if (message.Event is TimerFired && _slots.TryGetValue(message.InstanceId, out var slot))
            slot.AddTimer(message);
        _timers.Add(message);
    }

    private void Deliver(InboxMessage message)
    {
        if (_slots.TryGetValue(message.InstanceId, out var slot) && slot.Deliver(message))
            QueueTurn(slot);
    }

    private void QueueTurn(InstanceSlot slot)
    {
        _options.Work.Begin();
        _turns.Writer.TryWrite(slot);
    }

    private void QueueActivity(ActivityWork work)
    {
        _options.Work.Begin();
        _activities.Writer.TryWrite(work);
    }

    private void EndTurn(InstanceSlot slot)
    {
        if (slot.EndTurn())
            QueueTurn(slot);
        _options.Work.End();
    }

    private void Send(StoreWriter writer, Effects effects, long key, string instanceId, InboxEvent inboxEvent, DateTime due)
    {
        var message = new InboxMessage(NextId(), key, instanceId, due, inboxEvent);
        writer.AddInbox(message);
        effects.Messages.Add(message);
    }

    private long NextId() => Interlocked.Increment(ref _lastId);

    private static ArgumentException NotFound(string instanceId) => new($"There is no orchestration instance with the id '{instanceId}'.");
}
