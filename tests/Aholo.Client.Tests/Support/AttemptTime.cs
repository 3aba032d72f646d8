using System.Collections.Concurrent;

namespace Aholo.Tests.Support;

/// <summary>
/// The machine's time for a client and its service, but for one thing: the time of the client's attempt is over once the service lets it wait, and
/// not before. However slow the machine is, each attempt reaches the service.
/// </summary>
internal sealed class AttemptTime
{
    /// <summary>The client's time for an attempt.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(61);

    /// <summary>How long the service lets a request wait.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromSeconds(67);

    private readonly ConcurrentDictionary<Attempt, byte> _attempts = [];

    public AttemptTime() => (Client, Service) = (new ClientTime(this), new ServiceTime(this));

    public TimeProvider Client { get; }

    public TimeProvider Service { get; }

    private sealed class ClientTime(AttemptTime time) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout)
                return base.CreateTimer(callback, state, dueTime, period);

            var attempt = new Attempt(time, callback, state);
            time._attempts[attempt] = 0;
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

    private sealed class Attempt(AttemptTime time, TimerCallback callback, object? state) : ITimer
    {
        // On a thread of its own, as timers do: what the client does then is not the service's to wait for.
        public void End()
        {
            if (time._attempts.TryRemove(this, out _))
                ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException("An attempt's time is not changed.");

        public void Dispose() => time._attempts.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
