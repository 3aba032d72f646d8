using System.Collections.Concurrent;
using DurableTask.Core;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Storage;
using LocalAzure.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAzure.DurableTask;

/// <summary>
/// The orchestration service of the Durable Task Framework on one SQLite file, for one process. Messages and activities are dispatched only after they are
/// committed, so that the file is always sufficient to continue after a crash.
/// </summary>
public sealed partial class SqliteOrchestrationService : IAsyncDisposable, IDisposable
{
    private readonly OrchestrationServiceOptions _options;
    private readonly ILogger _logger;
    private readonly OrchestrationStore _store;
    private readonly InstanceQueue _instances;
    private readonly ActivityQueue _activities;
    private readonly TimerQueue _timers;
    private readonly SessionCache _sessions;
    private readonly CompletionWaiters _waiters = new();
    private readonly ConcurrentDictionary<string, OrchestrationWorkItem> _running = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _closing = new();
    private bool _writesFail;

    private SqliteOrchestrationService(OrchestrationServiceOptions options, ILogger logger, OrchestrationStore store)
    {
        _options = options;
        _logger = logger;
        _store = store;
        _instances = new(options.Work);
        _activities = new(options.Work);
        _timers = new(options.TimeProvider, options.Work, SignalDue, exception => _logger.TimersFailed(exception));
        _sessions = new(options.CachedHistorySize);
    }

    /// <summary>Gets the due time of the next timer or scheduled start, or null if there is none.</summary>
    public DateTime? NextTimer => _timers.Next;

    /// <summary>Gets the counter of the work in progress.</summary>
    public WorkInFlight Work => _options.Work;

    /// <summary>Gets the number of instances that are queued or running.</summary>
    internal int QueuedInstances => _instances.Count;

    /// <summary>Gets the number of instances that clients wait for.</summary>
    internal int AwaitedInstances => _waiters.Count;

    /// <summary>Gets a task that completes when the store has stopped: the service was closed, or a test simulated a crash.</summary>
    internal Task StoreStopped => _store.Stopped;

    private DateTime Now => _options.TimeProvider.GetUtcNow().UtcDateTime;

    // A steady clock equals the system clock until the latter is set.
    private bool HasCustomClock => _options.TimeProvider is SteadyClock steady ? steady.IsApart : _options.TimeProvider != TimeProvider.System;

    /// <summary>Opens or creates the file and continues its work.</summary>
    /// <param name="options">The options.</param>
    /// <param name="loggerFactory">Creates the logger.</param>
    /// <exception cref="OrchestrationStoreException">The file is in use, is damaged, or has another version.</exception>
    public static SqliteOrchestrationService Open(OrchestrationServiceOptions options, ILoggerFactory? loggerFactory = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = (loggerFactory ?? NullLoggerFactory.Instance).CreateLogger(typeof(SqliteOrchestrationService).FullName!);
        var service = new SqliteOrchestrationService(options, logger, OrchestrationStore.Open(options.File, options.MaxPages, options.CrashPoint));
        try
        {
            service.Recover();
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gets the time that the orchestrator of a running work item must see; null if the instance has no running work item, or for the system clock. A host
    /// sets the timestamp of each new OrchestratorStarted event to it, because DurableTask.Core creates these events with the time of the system clock.
    /// </summary>
    public DateTime? GetOrchestratorTime(string instanceId) => _running.TryGetValue(instanceId, out var item) && item.HasCustomTime ? item.Time : null;

    /// <inheritdoc/>
    public override string ToString() => $"SQLite {_options.File}";

    /// <summary>Commits the queued writes and closes the file.</summary>
    public void Dispose()
    {
        if (_closing.IsCancellationRequested)
            return;

        _closing.Cancel();
        _timers.Dispose();
        _store.Dispose();
        _instances.Dispose();
        _activities.Dispose();
    }

    /// <inheritdoc cref="Dispose"/>
    public async ValueTask DisposeAsync() => await Task.Run(Dispose);

    private void Recover()
    {
        if (_options.TimeProvider is SteadyClock steady && _store.Read(reader => reader.FindLastUpdate()) is { } lastUpdate)
        {
            steady.ContinueFrom(new(lastUpdate, TimeSpan.Zero));
            if (steady.IsApart)
                _logger.ClockSetBack(steady.Lead);
        }

        var activities = _store.Read(reader => reader.FindActivities());
        foreach (var id in activities)
            _activities.Add(id);
        _timers.Start();
        _logger.Opened(_options.File, activities.Count);
    }

    private long? SignalDue(long after, long until) => _store.Read(reader =>
    {
        foreach (var instanceId in reader.FindDue(after, until))
            _instances.Signal(instanceId);
        return reader.FindNextDue(until);
    });

    /// <summary>Changes the store in one transaction and then applies the effects of the commit.</summary>
    private async Task<T> WriteAsync<T>(Func<StoreWriter, InstanceChanges, T> apply, Action<T>? committed = null)
    {
        _options.Work.Begin();
        try
        {
            return (await _store.WriteAsync(
                writer =>
                {
                    var changes = new InstanceChanges(writer, Now, _options.Recursive);
                    return (Result: apply(writer, changes), changes.Effects);
                },
                change =>
                {
                    Interlocked.Increment(ref _changes);
                    committed?.Invoke(change.Result);
                    Apply(change.Effects);
                })).Result;
        }
        finally
        {
            _options.Work.End();
        }
    }

    /// <summary>Writes a result, and retries while the write fails and <paramref name="retry"/> returns true.</summary>
    private async Task<T> WriteWithRetryAsync<T>(
        Func<StoreWriter, InstanceChanges, T> apply, Action<T> committed, Func<OrchestrationStoreException, bool> retry)
    {
        while (true)
        {
            try
            {
                var result = await WriteAsync(apply, committed);
                if (Interlocked.Exchange(ref _writesFail, false))
                    _logger.WritesRecovered();
                return result;
            }
            catch (OrchestrationStoreException exception) when (retry(exception) && !_closing.IsCancellationRequested)
            {
                if (!Interlocked.Exchange(ref _writesFail, true))
                    _logger.WritesFail(exception, _options.RetryInterval);
                await Task.Delay(_options.RetryInterval, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Apply(CommitEffects effects)
    {
        foreach (var (instanceId, due) in effects.Messages)
        {
            if (!_timers.TryAdd(due))
                _instances.Signal(instanceId);
        }

        _timers.Remove(effects.LatestRemovedDue);
        foreach (var id in effects.Activities)
            _activities.Add(id);
        foreach (var key in effects.Removed)
            _sessions.Take(key);
        foreach (var instanceId in effects.Ended)
            _waiters.Complete(instanceId);
        foreach (var (instanceId, historyEvent) in effects.Dropped)
            _logger.MessageDropped(historyEvent, instanceId);
    }

    private SerializedMessage Serialize(TaskMessage message) => Serialize(message, HasCustomClock ? Now : null);

    // DurableTask.Core creates events with the time of the system clock; null keeps it.
    private static SerializedMessage Serialize(TaskMessage message, DateTime? customTime)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (customTime is { } time && message.Event is { } historyEvent)
            historyEvent.Timestamp = time;
        return SerializedMessage.Of(message);
    }
}
