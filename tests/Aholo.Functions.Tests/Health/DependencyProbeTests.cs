using System.Threading.Channels;
using Aholo.Functions.Health;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Aholo.Functions.Tests.Health;

public sealed class DependencyProbeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private int _checks;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dependency_that_does_not_respond_is_unknown_at_the_timeout_of_the_caller_and_unhealthy_at_its_own()
    {
        var called = new TaskCompletionSource();
        await using var probe = Probe(async stop =>
        {
            called.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });

        var first = probe.GetAsync(Second, CancellationToken);
        await called.Task.WaitAsync(CancellationToken);
        var second = probe.GetAsync(DependencyProbe.FirstTimeout * 2, CancellationToken);
        _time.Advance(Second);
        (await first).Status.ShouldBe(HealthState.Unknown);

        _time.Advance(DependencyProbe.FirstTimeout);
        var entry = await second;
        (entry.Status, entry.Reason).ShouldBe((HealthState.Unhealthy, "It did not answer within 30 seconds."));
        _checks.ShouldBe(1, "callers share a check");
    }

    [Fact]
    public async Task The_first_check_may_take_longer_as_it_opens_the_connections()
    {
        var called = Channel.CreateUnbounded<TaskCompletionSource>();
        await using var probe = Probe(stop =>
        {
            var answer = new TaskCompletionSource();
            called.Writer.TryWrite(answer);
            return answer.Task.WaitAsync(stop);
        });

        var first = probe.GetAsync(DependencyProbe.FirstTimeout, CancellationToken);
        var slow = await called.Reader.ReadAsync(CancellationToken);
        _time.Advance(DependencyProbe.Timeout * 2);
        slow.SetResult();
        (await first).Status.ShouldBe(HealthState.Healthy);

        _time.Advance(TimeSpan.FromMinutes(1));
        var second = probe.GetAsync(DependencyProbe.FirstTimeout, CancellationToken);
        await called.Reader.ReadAsync(CancellationToken);
        _time.Advance(DependencyProbe.Timeout);
        var entry = await second;
        (entry.Status, entry.Reason).ShouldBe((HealthState.Unhealthy, "It did not answer within 10 seconds."));
    }

    [Fact]
    public async Task A_health_state_expires_although_the_clock_was_set_back()
    {
        var time = new SetBackTime(_time);
        await using var probe = new DependencyProbe("Storage", _ => Task.FromResult(_checks++), _ => "", time, NullLogger.Instance);
        await probe.GetAsync(Second, CancellationToken);

        time.IsSetBack = true;
        _time.Advance(TimeSpan.FromMinutes(2));
        await probe.GetAsync(Second, CancellationToken);

        _checks.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_is_cached_for_a_shorter_time_than_a_success()
    {
        var failure = new InvalidOperationException("it is down");
        Exception? fails = failure;
        await using var probe = Probe(_ => fails is null ? Task.CompletedTask : Task.FromException(fails));

        for (var i = 0; i < 10; i++)
        {
            var entry = await probe.GetAsync(Second, CancellationToken);
            (entry.Status, entry.Reason).ShouldBe((HealthState.Unhealthy, "described: it is down"));
        }

        _checks.ShouldBe(1);
        fails = null;
        _time.Advance(TimeSpan.FromSeconds(10));
        (await probe.GetAsync(Second, CancellationToken)).Status.ShouldBe(HealthState.Healthy);
        fails = failure;
        _time.Advance(TimeSpan.FromSeconds(59));
        (await probe.GetAsync(Second, CancellationToken)).Status.ShouldBe(HealthState.Healthy);
        _checks.ShouldBe(2);
        _time.Advance(Second);
        (await probe.GetAsync(Second, CancellationToken)).Status.ShouldBe(HealthState.Unhealthy);
    }

    [Fact]
    public async Task While_a_check_runs_the_latest_result_is_returned_unless_it_has_expired()
    {
        var hangs = false;
        await using var probe = Probe(stop => hangs ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask);
        await probe.GetAsync(Second, CancellationToken);
        hangs = true;
        _time.Advance(TimeSpan.FromMinutes(1));

        var waiting = probe.GetAsync(Second, CancellationToken);
        waiting.IsCompleted.ShouldBeFalse();
        _time.Advance(Second);

        (await waiting).Status.ShouldBe(HealthState.Healthy);
    }

    [Fact]
    public async Task Disposal_cancels_a_running_check()
    {
        var called = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var probe = Probe(async stop =>
        {
            called.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stop);
            }
            finally
            {
                ended.SetResult();
            }
        });
        var waiting = probe.GetAsync(Second, CancellationToken);
        await called.Task.WaitAsync(CancellationToken);

        await probe.DisposeAsync();

        await ended.Task.WaitAsync(CancellationToken);
        (await waiting).Status.ShouldBe(HealthState.Unknown);
    }

    private DependencyProbe Probe(Func<CancellationToken, Task> check) => new(
        "A dependency",
        stop =>
        {
            Interlocked.Increment(ref _checks);
            return check(stop);
        },
        exception => $"described: {exception.Message}",
        _time,
        NullLogger.Instance);

    private sealed class SetBackTime(FakeTimeProvider time) : TimeProvider
    {
        public bool IsSetBack { get; set; }

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddDays(IsSetBack ? -1 : 0);

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
