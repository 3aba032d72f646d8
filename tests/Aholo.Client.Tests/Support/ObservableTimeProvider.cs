using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Support;

/// <summary>A virtual clock that reports each wait that starts, so that a test can let exactly this wait pass.</summary>
internal sealed class ObservableTimeProvider() : FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, base.CreateTimer(callback, state, dueTime, period));
        Report(dueTime);
        return timer;
    }

    /// <summary>Waits until a wait starts that <paramref name="matches"/>, and lets its time pass.</summary>
    public async Task<TimeSpan> PassAsync(Func<TimeSpan, bool> matches, CancellationToken cancellationToken)
    {
        await foreach (var wait in _timers.Reader.ReadAllAsync(cancellationToken))
        {
            if (!matches(wait))
                continue;
            Advance(wait);
            return wait;
        }

        throw new InvalidOperationException("Unreachable: the channel is never completed.");
    }

    private void Report(TimeSpan dueTime)
    {
        if (dueTime >= TimeSpan.Zero)
            _timers.Writer.TryWrite(dueTime);
    }

    /// <summary>A timer whose wait may start after its creation, as that of Polly's timeout does.</summary>
    private sealed class Timer(ObservableTimeProvider clock, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            clock.Report(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
