namespace Embedded.DurableTask.Engine;

/// <summary>Messages that are not due yet. Each is delivered when it is.</summary>
internal sealed class TimerQueue : IDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private static readonly TimeSpan ClockStep = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<InboxMessage, DateTime> _queue = new();
    private readonly TimeProvider _time;
    private readonly WorkInFlight _work;
    private readonly Action<InboxMessage> _deliver;
    private readonly ITimer _timer;
    private DateTime _armedFor = DateTime.MaxValue;
    private bool _disposed;

    /// <param name="time">The clock.</param>
    /// <param name="work">Where deliveries are counted.</param>
    /// <param name="deliver">Takes a message that is due. Called on the clock's thread, and before <see cref="Next"/> tells of a later one.</param>
    public TimerQueue(TimeProvider time, WorkInFlight work, Action<InboxMessage> deliver)
    {
        _time = time;
        _work = work;
        _deliver = deliver;
        _timer = time.CreateTimer(_ => DeliverDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the next message that is still wanted is due; null when there is none.</summary>
    public DateTime? Next
    {
        get
        {
            lock (_lock)
            {
                DropCancelled();
                return _queue.TryPeek(out _, out var due) ? due : null;
            }
        }
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public void Add(InboxMessage message)
    {
        lock (_lock)
        {
            _queue.Enqueue(message, message.Due);
            Arm();
        }
    }

    public void Dispose()
    {
        lock (_lock)
            _disposed = true;
        _timer.Dispose();
    }

    private void DeliverDue()
    {
        // Before the lock is taken: who asks for the next while nothing is under way keeps work from beginning meanwhile.
        _work.Begin();
        lock (_lock)
        {
            while (_queue.TryPeek(out var message, out var due) && due <= Now)
            {
                _queue.Dequeue();
                _deliver(message);
            }

            _armedFor = DateTime.MaxValue;
            Arm();
        }

        _work.End();
    }

    private void Arm()
    {
        DropCancelled();
        if (_disposed || !_queue.TryPeek(out _, out var due) || due >= _armedFor)
            return;

        _armedFor = due;
        DateTime now;
        do
        {
            now = Now;
            var wait = due - now;
            _timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait, Timeout.InfiniteTimeSpan);
        }
        while (Now - now > ClockStep); // The clock was set meanwhile: the wait would be counted twice.
    }

    private void DropCancelled()
    {
        while (_queue.TryPeek(out var message, out _) && message.Cancelled)
            _queue.Dequeue();
    }
}
