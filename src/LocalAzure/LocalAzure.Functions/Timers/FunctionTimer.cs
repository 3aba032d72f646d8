using LocalAzure.Shared;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Timers;

/// <summary>Runs a function on its schedule, one run at a time. Occurrences that are due during a run are made up for once after it.</summary>
internal sealed partial class FunctionTimer
{
    private readonly string _function;
    private readonly TimerSchedule _schedule;
    private readonly ScheduleMonitor? _monitor;
    private readonly Func<TimerTick, Task> _run;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _isPastDue;
    private readonly bool _runOnStartup;
    private ScheduleStatus _status;

    /// <exception cref="LocalFunctionsHostException">The status of the timer cannot be read.</exception>
    public FunctionTimer(
        string function,
        TimerSchedule schedule,
        ScheduleMonitor? monitor,
        bool runOnStartup,
        Func<TimerTick, Task> run,
        TimeProvider time,
        ILogger<FunctionTimer> logger)
    {
        (_function, _schedule, _runOnStartup, _run, _time, _logger) = (function, schedule, runOnStartup, run, time, logger);
        var now = Now;
        _monitor = schedule.IsFrequent(now) ? null : monitor;
        _status = _monitor?.Read(schedule, now) ?? new() { Next = schedule.Next(now) };
        _isPastDue = _status.Next < now;
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Runs the function when it is due, until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        if (_isPastDue || _runOnStartup)
            await RunOnceAsync(_isPastDue);
        while (await WaitAsync(_status.Next, stopping))
            await RunOnceAsync(isPastDue: false);
    }

    /// <returns>True when the time has come; false if the host stops.</returns>
    private async Task<bool> WaitAsync(DateTime due, CancellationToken stopping)
    {
        var last = Now;
        while (!stopping.IsCancellationRequested && due - Now is { Ticks: > 0 } left)
        {
            var wait = SteadyClock.LimitWait(_time is LoopTimeProvider ? _time : TimeProvider.System, left); // only a test's clock is another
            await Task.Delay(wait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Now;
            if (now < last && _schedule.Next(now) is var next && next < due)
                due = next; // the clock was set back: the schedule continues from there
            last = now;
        }

        return !stopping.IsCancellationRequested;
    }

    private async Task RunOnceAsync(bool isPastDue)
    {
        var now = Now;

        // The invocation logs a failed run; the schedule continues.
        await _run(new TimerTick(_monitor is null ? null : _status, isPastDue)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _status = new() { Last = now, Next = _schedule.Next(now), LastUpdated = now };
        try
        {
            _monitor?.Write(_status);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotSaved(_function, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The status of timer function '{Function}' could not be saved; if the host ends now, the next host repeats the run.")]
    private partial void LogNotSaved(string function, Exception exception);
}
