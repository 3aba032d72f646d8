using System.Threading.Channels;
using Aholo.Tests.Support;
using Embedded.Functions.Timers;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Embedded.Tests.Functions;

/// <summary>Timer triggers on a virtual clock, which begins at midnight of 2026-01-01, a Thursday.</summary>
public sealed class TimerTriggerTests
{
    private static readonly DateTime Midnight = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01T00:05:00")]
    [InlineData("30 0 9 * * 1-5", "2026-01-01T09:00:30")]
    [InlineData("0 0 3 * * Sun", "2026-01-04T03:00:00")]
    [InlineData("0 0 0 29 2 *", "2028-02-29T00:00:00")]
    [InlineData("*/5 * * * *", "2026-01-01T00:05:00")]
    [InlineData("01:30:00", "2026-01-01T01:30:00")]
    public void A_schedule_is_NCRONTAB_with_or_without_seconds_or_a_time_span_and_counts_in_UTC(string schedule, string next) =>
        new TimerSchedule(schedule).Next(Midnight).ToString("s").ShouldBe(next);

    [Theory]
    [InlineData("sometimes", "its schedule 'sometimes' is neither NCRONTAB")]
    [InlineData("0 61 * * * *", "61")]
    [InlineData("-00:01:00", "not a time above zero")]
    [InlineData("", "its schedule '' is neither NCRONTAB")]
    public void A_schedule_that_is_none_is_an_error_that_says_what_one_is(string schedule, string expected) =>
        Should.Throw<FunctionWorkerException>(() => new TimerSchedule(schedule)).Message.ShouldContain(expected);

    [Fact]
    public async Task A_function_runs_whenever_it_is_due_and_knows_when_it_did_last()
    {
        using var folder = new AppFolder().With("Cleaning:Schedule", "0 * * * * *");
        var (clock, runs) = (new ObservableTimeProvider(), new Runs());
        await using var app = await StartAsync<EveryMinute>(folder, clock, runs);

        await PassAsync(clock, TimeSpan.FromMinutes(1));
        var first = await runs.NextAsync();
        await PassAsync(clock, TimeSpan.FromMinutes(1));
        var second = await runs.NextAsync();

        (first.IsPastDue, second.IsPastDue).ShouldBe((false, false));
        first.ScheduleStatus.ShouldNotBeNull().Last.ShouldBe(default);
        first.ScheduleStatus.Next.ShouldBe(Midnight.AddMinutes(1));
        second.ScheduleStatus.ShouldNotBeNull().Last.ShouldBe(Midnight.AddMinutes(1));
        second.ScheduleStatus.Next.ShouldBe(Midnight.AddMinutes(2));
        second.ScheduleStatus.Next.Kind.ShouldBe(DateTimeKind.Utc);
    }

    [Fact]
    public async Task A_run_that_fails_does_not_end_the_schedule()
    {
        using var folder = new AppFolder().With("Cleaning:Schedule", "0 * * * * *");
        var (clock, runs) = (new ObservableTimeProvider(), new Runs { Fails = true });
        await using var app = await StartAsync<EveryMinute>(folder, clock, runs);

        for (var i = 0; i < 2; i++)
        {
            await PassAsync(clock, TimeSpan.FromMinutes(1));
            await runs.NextAsync();
        }

        app.Log.Text.ShouldContain("Executed 'Functions.EveryMinute' (Failed");
    }

    [Fact]
    public async Task A_run_missed_while_the_host_was_down_is_made_up_once_at_the_next_start()
    {
        using var folder = new AppFolder().With("Cleaning:Schedule", "0 0 * * * *");
        var clock = new ObservableTimeProvider();
        await using (await StartAsync<EveryMinute>(folder, clock, new Runs()))
        {
        }

        clock.Advance(TimeSpan.FromHours(5));
        var runs = new Runs();
        await using (await StartAsync<EveryMinute>(folder, clock, runs))
        {
            var run = await runs.NextAsync();
            run.IsPastDue.ShouldBeTrue();
            run.ScheduleStatus.ShouldNotBeNull().Next.ShouldBe(Midnight.AddHours(1));
        }

        await using (await StartAsync<EveryMinute>(folder, clock, runs))
        {
        }

        runs.Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_another_schedule_would_have_done_in_the_past_is_no_missed_run()
    {
        using var folder = new AppFolder().With("Cleaning:Schedule", "0 0 0 1 6 *");
        var (clock, runs) = (new ObservableTimeProvider(), new Runs());
        await using (await StartAsync<EveryMinute>(folder, clock, runs))
        {
        }

        clock.Advance(TimeSpan.FromHours(2.5));
        folder.With("Cleaning:Schedule", "0 0 * * * *");
        await using (await StartAsync<EveryMinute>(folder, clock, runs))
        {
        }

        runs.Count.ShouldBe(0);

        clock.Advance(TimeSpan.FromHours(1));
        await using (await StartAsync<EveryMinute>(folder, clock, runs))
            (await runs.NextAsync()).ScheduleStatus.ShouldNotBeNull().Next.ShouldBe(Midnight.AddHours(3));
    }

    [Fact]
    public async Task A_function_may_run_at_start_and_one_that_runs_all_the_time_is_not_monitored()
    {
        using var folder = new AppFolder();
        var (clock, runs) = (new ObservableTimeProvider(), new Runs());
        await using var app = await StartAsync<AtStart>(folder, clock, runs);

        (await runs.NextAsync()).ScheduleStatus.ShouldBeNull();
        await PassAsync(clock, TimeSpan.FromSeconds(10));
        (await runs.NextAsync()).IsPastDue.ShouldBeFalse();

        Directory.Exists(Path.Combine(folder.DataDirectory, "timers")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damaged_status_is_an_error_at_start_that_names_the_file()
    {
        using var folder = new AppFolder().With("Cleaning:Schedule", "0 0 * * * *");
        var status = Path.Combine(folder.DataDirectory, "timers", "EveryMinute.json");
        Directory.CreateDirectory(Path.GetDirectoryName(status)!);
        await File.WriteAllTextAsync(status, "{", Cancellation);

        var error = await Should.ThrowAsync<FunctionWorkerException>(() => StartAsync<EveryMinute>(folder, new(), new Runs()));

        error.Message.ShouldContain(status);
    }

    [Fact]
    public async Task Stop_waits_for_the_run_that_is_under_way()
    {
        using var folder = new AppFolder();
        var (clock, runs) = (new ObservableTimeProvider(), new Runs { Gate = new(TaskCreationOptions.RunContinuationsAsynchronously) });
        await using var app = await StartAsync<AtStart>(folder, clock, runs);
        await runs.NextAsync();

        var stop = app.StopAsync();
        stop.IsCompleted.ShouldBeFalse();
        runs.Gate.SetResult();
        await stop.WaitAsync(Cancellation);

        app.Log.Text.ShouldContain("Executed 'Functions.AtStart' (Succeeded");
    }

    private static Task<FunctionApp> StartAsync<TFunctions>(AppFolder folder, ObservableTimeProvider clock, Runs runs) => FunctionApp.StartAsync(
        folder, builder => builder.Services.AddSingleton<TimeProvider>(clock).AddSingleton(runs), typeof(TFunctions));

    private static Task PassAsync(ObservableTimeProvider clock, TimeSpan wait) => clock.PassAsync(due => due == wait, Cancellation);

    /// <summary>The runs of a function, in their order.</summary>
    internal sealed class Runs
    {
        private readonly Channel<TimerInfo> _runs = Channel.CreateUnbounded<TimerInfo>();

        public bool Fails { get; init; }

        public TaskCompletionSource? Gate { get; init; }

        public int Count => _runs.Reader.Count;

        public Task<TimerInfo> NextAsync() => _runs.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        public async Task RunAsync(TimerInfo timer)
        {
            _runs.Writer.TryWrite(timer);
            await (Gate?.Task ?? Task.CompletedTask);
            if (Fails)
                throw new InvalidOperationException("It failed.");
        }
    }

    internal sealed class EveryMinute(Runs runs)
    {
        [Function("EveryMinute")]
        public Task RunAsync([TimerTrigger("%Cleaning:Schedule%")] TimerInfo timer) => runs.RunAsync(timer);
    }

    internal sealed class AtStart(Runs runs)
    {
        [Function("AtStart")]
        public Task RunAsync([TimerTrigger("*/10 * * * * *", RunOnStartup = true)] TimerInfo timer) => runs.RunAsync(timer);
    }
}
