using System.Diagnostics;

namespace Aholo.Testing;

/// <summary>A clock that skips all waits except <see cref="AttemptTimeout"/>.</summary>
public sealed class SkippingTime : TimeProvider
{
    /// <summary>The timeout of attempts to configure.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(61);

    private long _skipped;

    /// <summary>The sum of the skipped waits.</summary>
    public TimeSpan Skipped => TimeSpan.FromTicks(Volatile.Read(ref _skipped));

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Skipped;

    public override long GetTimestamp() => base.GetTimestamp() + (long)(Skipped.TotalSeconds * Stopwatch.Frequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == AttemptTimeout || dueTime < TimeSpan.Zero)
            return base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _skipped, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
