using System.Diagnostics;
using LocalAzure.DurableTask.Testing;
using LocalAzure.Shared;

namespace LocalAzure.DurableTask.Tests;

/// <summary>The system clock is set while orchestrations wait.</summary>
public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long _elapsed;
    private TimeSpan _set;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-24)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(24)]
    public void The_clock_counts_the_elapsed_time_when_the_system_clock_is_set(int hours)
    {
        var clock = new SteadyClock(() => _elapsed, () => Start + TimeSpan.FromTicks(_elapsed) + _set);

        _elapsed += TimeSpan.TicksPerMinute;
        clock.GetUtcNow().ShouldBe(Start.AddMinutes(1));
        clock.IsApart.ShouldBeFalse();
        _set = TimeSpan.FromHours(hours);
        _elapsed += TimeSpan.TicksPerMinute;

        clock.GetUtcNow().ShouldBe(Start.AddMinutes(2));
        clock.Lead.ShouldBe(-_set);
        clock.IsApart.ShouldBeTrue();
    }

    [Fact]
    public void The_clock_continues_from_the_last_stored_time_only_if_the_system_clock_was_set_back()
    {
        var clock = new SteadyClock(() => _elapsed, () => Start);

        clock.ContinueFrom(Start.AddDays(-1));
        clock.GetUtcNow().ShouldBe(Start);
        clock.ContinueFrom(Start.AddDays(1));
        _elapsed += TimeSpan.TicksPerSecond;

        clock.GetUtcNow().ShouldBe(Start.AddDays(1).AddSeconds(1));
    }

    [Fact]
    public void The_clock_of_this_machine_runs_like_the_system_clock()
    {
        var clock = new SteadyClock();
        var started = Stopwatch.GetTimestamp();
        SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(50));

        clock.GetUtcNow().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMilliseconds(40));
        clock.IsApart.ShouldBeFalse();
    }

    [Theory]
    [InlineData(-24, false)]
    [InlineData(24, false)]
    [InlineData(-24, true)]
    public async Task A_timer_takes_its_duration_also_for_the_orchestrator(int hours, bool restart)
    {
        SteadyClock Clock() => new(() => Stopwatch.GetElapsedTime(0).Ticks, () => DateTimeOffset.UtcNow + _set);
        await using var host = new EngineHost { SkipTime = false, Clock = Clock() }.Orchestrator("Sleeper", async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromSeconds(1), CancellationToken.None);
            var between = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            return new[] { between - before, context.CurrentUtcDateTime - between };
        });
        await host.StartAsync();
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Sleeper", CancellationToken);
        await host.WaitUntilIdleAsync();

        _set = TimeSpan.FromHours(hours);
        if (restart)
        {
            host.Clock = Clock();
            await host.RestartAsync();
        }

        var slept = (await host.Client.WaitForInstanceCompletionAsync(id, true, CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), CancellationToken))
            .ReadOutputAs<TimeSpan[]>()!;
        slept[0].ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(40));
        slept[1].ShouldBeInRange(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(40));
    }
}
