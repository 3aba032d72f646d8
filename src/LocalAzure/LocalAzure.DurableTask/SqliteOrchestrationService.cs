using System.Collections.Concurrent;
using DurableTask.Core;
using LocalAzure.DurableTask.Dispatch;
using LocalAzure.DurableTask.Storage;
using LocalAzure.Shared;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LocalAzure.DurableTask;

/// <summary>
/// The Durable Task Framework on one SQLite file, for one process. A message or activity is dispatched only after it is committed: what is
/// stored is always enough to continue after a crash.
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
    private readonly EndWaiters _waiters = new();
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

    /// <summary>Gets when the next timer or scheduled start is due, or null if none waits.</summary>
    public DateTime? NextTimer => _timers.Next;

    /// <summary>Gets the counter of the work that is under way.</summary>
    public WorkInFlight Work => _options.Work;

    /// <summary>Gets the number of instances that are ready or run.</summary>
    internal int InstancesInMemory => _instances.Count;

    /// <summary>Gets the number of instances that are waited for.</summary>
    internal int WaitedFor => _waiters.Count;

    /// <summary>Completes when nothing more is written: the service was closed, or a test simulated a crash.</summary>
    internal Task StoreStopped => _store.Stopped;

    private DateTime Now => _options.TimeProvider.GetUtcNow().UtcDateTime;

    // A steady clock is the machine's until that is set.
    private bool HasOwnClock => _options.TimeProvider is SteadyClock steady ? steady.IsApart : _options.TimeProvider != TimeProvider.System;

    /// <summary>Opens the file, or creates it, and continues with what is in it.</summary>
    /// <param name="options">The options.</param>
    /// <param name="loggerFactory">Where to log.</param>
    /// <exception cref="OrchestrationStoreException">The file is in use, is damaged, or is not a store of this version.</exception>
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
    /// Gets the time of the orchestrator of an instance that is running a turn, or null if the instance runs none. With a clock other than
    /// the machine's, a host must set the timestamp of each new OrchestratorStarted event to it before the orchestrator sees the event,
    /// because DurableTask.Core creates these events by the machine's clock.
    /// </summary>
    public DateTime? GetTurnTime(string instanceId) => _running.TryGetValue(instanceId, out var item) && item.HasOwnTime ? item.Time : null;

    /// <inheritdoc/>
    public override string ToString() => $"SQLite {_options.File}";

    /// <summary>Commits what was written and closes the file.</summary>
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

    /// <summary>Changes the store in one transaction and then does what follows from it.</summary>
    private async Task<T> WriteAsync<T>(Func<StoreWriter, Mailbox, T> apply, Action<T>? committed = null)
    {
        _options.Work.Begin();
        try
        {
            return (await _store.WriteAsync(
                writer =>
                {
                    var mailbox = new Mailbox(writer, Now, _options.Recursive);
                    return (Result: apply(writer, mailbox), mailbox.Outcome);
                },
                change =>
                {
                    Interlocked.Increment(ref _changes);
                    committed?.Invoke(change.Result);
                    Follow(change.Outcome);
                })).Result;
        }
        finally
        {
            _options.Work.End();
        }
    }

    /// <summary>Writes what has run, again and again for as long as it fails and <paramref name="retry"/> allows.</summary>
    private async Task<T> WriteWhenPossibleAsync<T>(
        Func<StoreWriter, Mailbox, T> apply, Action<T> committed, Func<OrchestrationStoreException, bool> retry)
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
                    _logger.WritesFail(exception, _options.RetryDelay);
                await Task.Delay(_options.RetryDelay, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Follow(Outcome outcome)
    {
        foreach (var (instanceId, due) in outcome.Messages)
        {
            if (!_timers.TryAdd(due))
                _instances.Signal(instanceId);
        }

        _timers.Remove(outcome.LatestRemovedDue);
        foreach (var id in outcome.Activities)
            _activities.Add(id);
        foreach (var key in outcome.Removed)
            _sessions.Take(key);
        foreach (var instanceId in outcome.Ended)
            _waiters.Ended(instanceId);
        foreach (var (instanceId, historyEvent) in outcome.Dropped)
            _logger.MessageDropped(historyEvent, instanceId);
    }

    private Envelope Seal(TaskMessage message) => Seal(message, HasOwnClock ? Now : null);

    // An event is made by the machine's clock; null leaves it so.
    private static Envelope Seal(TaskMessage message, DateTime? ownTime)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (ownTime is { } time && message.Event is { } historyEvent)
            historyEvent.Timestamp = time;
        return Envelope.Of(message);
    }
}
