using System.Threading.Channels;
using Amqp;
using Amqp.Framing;
using LocalAzure.ServiceBus.Protocol;
using LocalAzure.Shared;
using Microsoft.Extensions.Logging;

namespace LocalAzure.ServiceBus.Engine;

/// <summary>
/// Runs the queues. One thread takes commands, as many as wait, applies them to the queues, commits once, and only then says so: an accepted
/// message is on disk, and what is not yet on disk nobody has seen.
/// </summary>
internal sealed partial class BrokerEngine : IAsyncDisposable
{
    private const int MaxBatch = 1000;

    // Waits of .NET do not count the time that a machine sleeps, so the clock is read again after this time.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

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
    private readonly HashSet<MessageQueue> _touched = [];
    private readonly List<Action> _onCommitted = [];
    private readonly List<Action<Error>> _rejects = [];
    private DateTimeOffset? _timerDue;

    /// <exception cref="ArgumentException">The options name an entity twice or badly.</exception>
    /// <exception cref="IOException">The data file can't be used.</exception>
    public BrokerEngine(ServiceBusBrokerOptions options)
    {
        _time = SteadyClock.For(options.TimeProvider);
        _logger = options.LoggerFactory.CreateLogger<ServiceBusBroker>();
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

    /// <summary>Ends when the engine was disposed, or fails with what made it stop.</summary>
    public Task Completion { get; }

    /// <summary>Gets the time that locks, times to live and schedules are measured by. It goes on when the machine's clock is set.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>Gets how far <see cref="Now"/> is ahead of the clock of clients on this machine.</summary>
    public TimeSpan Lead => _time is SteadyClock { IsApart: true } steady ? steady.Lead : TimeSpan.Zero;

    /// <summary>The queue or topic at a path, if there is one.</summary>
    public IPublishTarget? FindTarget(string path) => _targets.GetValueOrDefault(path);

    /// <summary>The queue, subscription or dead-letter queue at a path, if there is one.</summary>
    public MessageQueue? FindSource(string path) => _sources.GetValueOrDefault(path);

    /// <summary>Has the engine's thread apply a change.</summary>
    /// <param name="apply">The change.</param>
    /// <param name="reject">Called instead of what <paramref name="apply"/> gave to <see cref="OnCommitted"/> when it could not be stored.</param>
    public void Post(Action apply, Action<Error>? reject = null)
    {
        if (!_commands.Writer.TryWrite((apply, reject)))
            reject?.Invoke(new Error(ErrorCode.ConnectionForced) { Description = "The broker is stopping." });
    }

    /// <summary>Called by a command: what to do once its changes are stored.</summary>
    public void OnCommitted(Action action) => _onCommitted.Add(action);

    /// <summary>Called by a command: the queue may have something to hand out.</summary>
    public void Touch(MessageQueue queue) => _touched.Add(queue);

    public async ValueTask DisposeAsync()
    {
        await _expiryTimer.DisposeAsync().ConfigureAwait(false);
        _commands.Writer.TryComplete();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _store.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Dead-lettered message {SequenceNumber} of '{Entity}': {Reason}")]
    public partial void LogDeadLettered(string entity, long sequenceNumber, string reason);

    [LoggerMessage(LogLevel.Error, "Changes could not be stored; they are refused, and the queues start again from the data file")]
    private partial void LogStoreFailed(Exception exception);

    [LoggerMessage(LogLevel.Error, "A client could not be told what became of its request")]
    private partial void LogNotTold(Exception exception);

    [LoggerMessage(LogLevel.Critical, "The data file can't be read any more; the broker stops")]
    private partial void LogStopped(Exception exception);

    private async Task RunAsync()
    {
        while (await _commands.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            try
            {
                RunBatch();
            }
#pragma warning disable CA1031 // Whatever failed, the senders must hear of it, and memory must again be what is on disk.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogStoreFailed(exception);
                StartAgain(exception);
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

        while (_touched.Count > 0)
        {
            var queue = _touched.First();
            _touched.Remove(queue);
            queue.Dispatch(Now);
        }

        _store.Commit();

        _rejects.Clear();
        // Before clients are told of the changes: a test may advance the clock as soon as it knows.
        ScheduleExpiry();
        foreach (var action in _onCommitted)
            Tell(action);
    }

    /// <summary>What is stored is stored: a client that can't be told so must not keep the others from being told.</summary>
    private void Tell(Action action)
    {
        try
        {
            action();
        }
#pragma warning disable CA1031 // See above; the client finds out by its time-out.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotTold(exception);
        }
    }

    private void StartAgain(Exception cause)
    {
        try
        {
            _store.Rollback();
            _touched.Clear();
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
        var due = Math.Ceiling((next.Value - Now).TotalMilliseconds);
        _expiryTimer.Change(TimeSpan.FromMilliseconds(Math.Clamp(due, 0, LongestWait.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
    }

    private void AddQueue(QueueOptions queue) =>
        AddTarget(OpenSource(
            queue.Name, queue, History(queue.Name, queue.RequiresDuplicateDetection, queue.DuplicateDetectionHistoryTimeWindow)));

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
        var history = History(topic.Name, topic.RequiresDuplicateDetection, topic.DuplicateDetectionHistoryTimeWindow);
        var added = new Topic(topic.Name, history, subscriptions, this, _store);
        AddTarget(added);
        _queues.Add(added.Inbox);
    }

    private DuplicateHistory? History(string entity, bool required, TimeSpan window)
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

    private MessageQueue OpenSource(string path, MessageStoreOptions options, DuplicateHistory? duplicates)
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
