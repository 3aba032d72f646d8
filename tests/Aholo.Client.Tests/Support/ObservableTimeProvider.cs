using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Tests.Support;

/// <summary>A virtual clock that tells which waits are begun, so that a test can let exactly those pass.</summary>
internal sealed class ObservableTimeProvider() : FakeTimeProvider(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until something waits for a time that <paramref name="matches"/>, and lets it pass.</summary>
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
}
