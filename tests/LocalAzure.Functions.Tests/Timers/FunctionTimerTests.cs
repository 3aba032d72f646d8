using LocalAzure.Functions.Timers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.Functions.Tests.Timers;

/// <summary>When timers run, on a fake clock.</summary>
public sealed class FunctionTimerTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("timers-");
    private readonly FakeTimeProvider _time = new(Start);
    private readonly List<(DateTimeOffset At, TimerTick Tick)> _runs = [];
    private TimeSpan _set;

    [Fact]
    public async Task A_timer_runs_when_it_is_due_and_not_before()
    {
        await RunAsync("0 */5 * * * *", () =>
        {
            Advance(TimeSpan.FromSeconds(299));
            _runs.ShouldBeEmpty();
            Advance(TimeSpan.FromSeconds(1));
            Advance(TimeSpan.FromMinutes(5));
        });

        _runs.Select(run => run.At - Start).ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)]);
        _runs.ShouldAllBe(run => !run.Tick.IsPastDue);
        _runs[1].Tick.ScheduleStatus!.Last.ShouldBe(Start.UtcDateTime.AddMinutes(5));
        _runs[1].Tick.ScheduleStatus!.Next.ShouldBe(Start.UtcDateTime.AddMinutes(10));
    }

    [Fact]
    public async Task A_missed_run_is_made_up_for_once_and_is_past_due()
    {
        await RunAsync("0 0 * * * *", () => Advance(TimeSpan.FromMinutes(61)));
        _runs.Clear();
        _time.Advance(TimeSpan.FromHours(5));

        await RunAsync("0 0 * * * *", () => { });

        _runs.ShouldHaveSingleItem().Tick.IsPastDue.ShouldBeTrue();
    }

    [Fact]
    public async Task A_changed_or_frequent_schedule_has_no_missed_run()
    {
        await RunAsync("0 0 * * * *", () => Advance(TimeSpan.FromMinutes(1)));
        _time.Advance(TimeSpan.FromHours(5));

        await RunAsync("0 30 * * * *", () => { });
        await RunAsync("00:00:10", () => { });

        _runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_schedule_continues_within_a_minute_when_the_clock_is_set_back()
    {
        await RunAsync("0 */5 * * * *", () =>
        {
            Advance(TimeSpan.FromMinutes(5));
            _set = TimeSpan.FromDays(-1);
            Advance(TimeSpan.FromMinutes(6));
        });

        _runs.Select(run => run.At - Start).ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10)]);
    }

    [Fact]
    public async Task A_timer_runs_once_when_the_machine_has_slept_for_eight_hours()
    {
        await RunAsync("0 */5 * * * *", () =>
        {
            Advance(TimeSpan.FromMinutes(5));
            _set = TimeSpan.FromHours(8);
            Advance(TimeSpan.FromMinutes(4));
        });

        // Timers of the machine do not count the sleep; the clock is read once a minute.
        _runs.Select(run => run.At - Start).ShouldBe([TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6)]);
    }

    [Fact]
    public async Task A_failed_run_does_not_end_the_schedule()
    {
        await RunAsync("00:01:00", () => Advance(TimeSpan.FromMinutes(3)), fail: true);

        _runs.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("never")]
    [InlineData("61 * * * * *")]
    [InlineData("-00:01:00")]
    public void An_invalid_schedule_is_named_with_its_function(string schedule) =>
        Should.Throw<LocalFunctionsHostException>(() => new TimerSchedule("Tick", schedule)).Message.ShouldContain($"'{schedule}' of function 'Tick'");

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task RunAsync(string schedule, Action act, bool fail = false)
    {
        using var stopping = new CancellationTokenSource();
        var timer = new FunctionTimer(
            "Tick",
            new("Tick", schedule),
            new(Path.Combine(_folder.FullName, "Tick.json")),
            runOnStartup: false,
            tick =>
            {
                _runs.Add((_time.GetUtcNow(), tick));
                return fail ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask;
            },
            new MachineClock(_time, () => _set),
            NullLogger<FunctionTimer>.Instance);
        var running = timer.RunAsync(stopping.Token);
        act();
        await stopping.CancelAsync();
        await running;
    }

    private sealed class MachineClock(FakeTimeProvider time, Func<TimeSpan> set) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + set();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }

    // Due timers run inside of Advance.
    private void Advance(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromSeconds(1))
            _time.Advance(TimeSpan.FromSeconds(1));
    }
}
