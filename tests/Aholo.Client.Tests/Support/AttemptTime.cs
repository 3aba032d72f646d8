using System.Collections.Concurrent;

namespace Aholo.Tests.Support;

/// <summary>
/// The machine's time for a client and its service, with one exception: an attempt of the client times out when the service starts to delay its response,
/// and not before. However slow the machine is, each attempt reaches the service.
/// </summary>
internal sealed class AttemptTime
{
    /// <summary>The timeout of the client's attempts.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(61);

    /// <summary>The delay of the service.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(67);

    private readonly ConcurrentDictionary<Attempt, byte> _attempts = [];

    public AttemptTime() => (Client, Service) = (new ClientTime(this), new ServiceTime(this));

    public TimeProvider Client { get; }

    public TimeProvider Service { get; }

    private sealed class ClientTime(AttemptTime time) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var attempt = new Attempt(time, callback, state, base.CreateTimer(callback, state, global::System.Threading.Timeout.InfiniteTimeSpan, period));
            attempt.Change(dueTime, period);
            return attempt;
        }
    }

    private sealed class ServiceTime(AttemptTime time) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == Delay)
            {
                foreach (var attempt in time._attempts.Keys)
                    attempt.End();
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>A timer of the client. It waits for the service instead of the machine's clock once its time is that of an attempt.</summary>
    private sealed class Attempt(AttemptTime time, TimerCallback callback, object? state, ITimer inner) : ITimer
    {
        // On a thread of its own, as a timer does, so that the service does not wait for the client.
        public void End()
        {
            if (time._attempts.TryRemove(this, out _))
                ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout)
                return inner.Change(dueTime, period);
            time._attempts[this] = 0;
            return true;
        }

        public void Dispose()
        {
            time._attempts.TryRemove(this, out _);
            inner.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
