using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using LocalAzure.ServiceBus.Configuration;
using LocalAzure.ServiceBus.Protocol;
using LocalAzure.Shared;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>
/// Runs the queues. One thread applies the waiting commands to the queues, commits once, and then notifies clients: an accepted message is on disk, and no
/// client sees a change that is not.
/// </summary>
internal sealed partial class BrokerEngine : IAsyncDisposable
{
    private const int MaxBatch = 1000;

    private readonly Channel<(Action Apply, Action<Error>? Reject)> _commands =
        Channel.CreateUnbounded<(Action, Action<Error>?)>(new UnboundedChannelOptions { SingleReader = true });

    private readonly MessageStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _expiryTimer;
    private readonly List<MessageQueue> _queues = [];
    private readonly List<DuplicateHistory> _histories = [];
    private readonly Dictionary<string, IPublishTarget> _targets = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, MessageQueue> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<MessageQueue> _toDispatch = [];
    private readonly List<Action> _onCommitted = [];
    private readonly List<Action<Error>> _rejects = [];
    private DateTimeOffset? _timerDue;

    /// <exception cref="ArgumentException">An entity has an invalid name or option, or is configured twice.</exception>
    /// <exception cref="IOException">The data file cannot be used.</exception>
    public BrokerEngine(ServiceBusBrokerOptions options, ILogger logger)
    {
        _time = SteadyClock.For(options.TimeProvider);
        _logger = logger;
        _store = new MessageStore(options.DataFile, options.MaxSizeInMegabytes);
        try
        {
            if (_store.FindLastEnqueued() is { } last)
                (_time as SteadyClock)?.ContinueFrom(last);
            foreach (var queue in options.Queues)
                AddQueue(queue);
            foreach (var topic in options.Topics)
                AddTopic(topic);
        }
        catch
        {
            _store.Dispose();
            throw;
        }

        _expiryTimer = _time.CreateTimer(_ => Post(Expire), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Completion = Task.Run(RunAsync);
        Post(Expire);
    }

    /// <summary>Gets a task that completes when the engine is disposed of, or fails with the error that stopped it.</summary>
    public Task Completion { get; }

    /// <summary>Gets the time of locks, times to live and schedules. It does not follow changes of the system clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Gets how far <see cref="Now"/> is ahead of the system clock, which clients use.</summary>
    public TimeSpan Lead => _time is SteadyClock { IsApart: true } steady ? steady.Lead : TimeSpan.Zero;

    /// <summary>Returns the queue or topic at a path, or null.</summary>
    public IPublishTarget? FindTarget(string path) => _targets.GetValueOrDefault(path);

    /// <summary>Returns the queue, subscription or dead-letter queue at a path, or null.</summary>
    public MessageQueue? FindSource(string path) => _sources.GetValueOrDefault(path);

    /// <summary>Queues a command for the engine's thread.</summary>
    /// <param name="apply">Changes the queues.</param>
    /// <param name="reject">Called instead of the <see cref="OnCommitted"/> actions if the changes cannot be stored.</param>
    public void Post(Action apply, Action<Error>? reject = null)
    {
        if (!_commands.Writer.TryWrite((apply, reject)))
            reject?.Invoke(new Error(ErrorCode.ConnectionForced) { Description = "The broker is stopping." });
    }

    /// <summary>Adds an action for after the commit. For commands only.</summary>
    public void OnCommitted(Action action) => _onCommitted.Add(action);

    /// <summary>Schedules the dispatch of messages to the receivers of a queue. For commands only.</summary>
    public void ScheduleDispatch(MessageQueue queue) => _toDispatch.Add(queue);

    public async ValueTask DisposeAsync()
    {
        await _expiryTimer.DisposeAsync().ConfigureAwait(false);
        _commands.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Dead-lettered message {SequenceNumber} of '{Entity}': {Reason}")]
    public partial void LogDeadLettered(string entity, long sequenceNumber, string reason);

    [LoggerMessage(LogLevel.Error, "Changes could not be stored. They are rejected, and the queues are reloaded from the data file")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "Failed to send a response to a client")]
    private partial void LogResponseFailed(Exception exception);

    [LoggerMessage(LogLevel.Critical, "The data file can no longer be read. The broker stops")]
    private partial void LogStopped(Exception exception);

    private async Task RunAsync()
    {
        while (await _commands.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            try
            {
                RunBatch();
            }
#pragma warning disable CA1031 // After any failure, senders must be notified and memory must match the disk again.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogStoreFailed(exception);
                Recover(exception);
            }

            _rejects.Clear();
            _onCommitted.Clear();
        }
    }

    private void RunBatch()
    {
        for (var count = 0; count < MaxBatch && _commands.Reader.TryRead(out var command); count++)
        {
            if (command.Reject is not null)
                _rejects.Add(command.Reject);
            command.Apply();
        }

        while (_toDispatch.Count > 0)
        {
            var queue = _toDispatch.First();
            _toDispatch.Remove(queue);
            queue.Dispatch(Now);
        }

        _store.Commit();

        _rejects.Clear();
        // Before clients are notified: a test may advance the clock immediately after that.
        ScheduleExpiry();
        foreach (var action in _onCommitted)
            Notify(action);
    }

    // The changes are stored: a failed notification must not prevent the others.
    private void Notify(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // See above. The client times out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogResponseFailed(exception);
        }
    }

    private void Recover(Exception cause)
    {
        try
        {
            _store.Rollback();
            _toDispatch.Clear();
            foreach (var queue in _queues)
                queue.Reload();
            foreach (var history in _histories)
                history.Reload();
        }
        catch (Exception exception)
        {
            LogStopped(exception);
            _commands.Writer.TryComplete(exception);
            throw;
        }
        finally
        {
            var condition = MessageStore.IsFull(cause) ? ErrorCode.ResourceLimitExceeded : ServiceBusAmqp.Errors.ServerBusy;
            foreach (var reject in _rejects)
                reject(new Error(condition) { Description = $"The broker could not store the change: {cause.Message}" });
        }

        Post(Expire);
    }

    private void Expire()
    {
        _timerDue = null;
        foreach (var queue in _queues)
            queue.Expire(Now);
    }

    private void ScheduleExpiry()
    {
        var next = _queues.Min(queue => queue.NextExpiry);
        if (next is null || next >= _timerDue)
            return;

        _timerDue = next;
        var due = TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((next.Value - Now).TotalMilliseconds)));
        _expiryTimer.Change(SteadyClock.LimitWait(_time, due), Timeout.InfiniteTimeSpan);
    }

    private void AddQueue(QueueOptions queue) =>
        AddTarget(OpenSource(
            queue.Name, queue, CreateHistory(queue.Name, queue.RequiresDuplicateDetection, queue.DuplicateDetectionHistoryTimeWindow)));

    private void AddTopic(TopicOptions topic)
    {
        if (string.IsNullOrWhiteSpace(topic.Name))
            throw NoName();

        var subscriptions = topic.Subscriptions.Select(subscription =>
        {
            foreach (var filter in subscription.Filters)
                filter.Validate();
            var path = string.IsNullOrWhiteSpace(subscription.Name) ? "" : topic.Name + ServiceBusAmqp.SubscriptionsSegment + subscription.Name;
            return (subscription.Filters, OpenSource(path, subscription, duplicates: null));
        }).ToArray();
        var history = CreateHistory(topic.Name, topic.RequiresDuplicateDetection, topic.DuplicateDetectionHistoryTimeWindow);
        var added = new Topic(topic.Name, history, subscriptions, this, _store);
        AddTarget(added);
        _queues.Add(added.ScheduledMessages);
    }

    private DuplicateHistory? CreateHistory(string entity, bool required, TimeSpan window)
    {
        if (!required)
            return null;

        var history = new DuplicateHistory(entity, window, _store);
        _histories.Add(history);
        return history;
    }

    private void AddTarget(IPublishTarget target)
    {
        if (!_targets.TryAdd(target.Path, target))
            throw new ArgumentException($"'{target.Path}' is configured twice.");
    }

    private MessageQueue OpenSource(string path, EntityOptions options, DuplicateHistory? duplicates)
    {
        if (string.IsNullOrWhiteSpace(path))
            throw NoName();
        options.Validate(path);
        var deadLetters = new MessageQueue(path + ServiceBusAmqp.DeadLetterSuffix, options, deadLetters: null, duplicates: null, this, _store);
        var source = new MessageQueue(path, options, deadLetters, duplicates, this, _store);
        foreach (var queue in (MessageQueue[])[deadLetters, source])
        {
            if (!_sources.TryAdd(queue.Path, queue))
                throw new ArgumentException($"'{path}' is configured twice.");
            _queues.Add(queue);
        }

        return source;
    }

    private static ArgumentException NoName() => new("A queue, topic or subscription has no name.");
}
