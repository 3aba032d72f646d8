using LocalAzure.DurableTask.Dispatch;

namespace LocalAzure.Functions.Timers;

/// <summary>
/// The clock of a loop that alternates between working and waiting. The loop counts as work from the end of each wait to the beginning of the next,
/// so that a clock that skips waiting cannot jump before the next wait has begun.
/// </summary>
internal sealed class LoopTimeProvider(TimeProvider time, WorkInFlight work) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    /// <summary>Begins a wait.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var wait = new Wait(time, work, callback, state);
        wait.Change(dueTime, period);
        work.End();
        return wait;
    }

    private sealed class Wait : ITimer
    {
        private readonly WorkInFlight _work;
        private readonly ITimer _timer;
        private int _ended;

        public Wait(TimeProvider time, WorkInFlight work, TimerCallback callback, object? state)
        {
            _work = work;
            _timer = time.CreateTimer(
                _ =>
                {
                    End();
                    callback(state);
                },
                null,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer.Change(dueTime, period);

        public void Dispose()
        {
            _timer.Dispose();
            End();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0)
                _work.Begin();
        }
    }
}
