using LocalAzure.Shared;
using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Timers;

/// <summary>Runs a function on its schedule, one run at a time: what comes due during a run follows it once.</summary>
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

    /// <exception cref="LocalFunctionsHostException">Where the timer stands cannot be read.</exception>
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

    /// <returns>Whether the time has come; else the host stops.</returns>
    private async Task<bool> WaitAsync(DateTime due, CancellationToken stopping)
    {
        var last = Now;
        while (!stopping.IsCancellationRequested && due - Now is { Ticks: > 0 } left)
        {
            await Task.Delay(left < SteadyClock.MaxWait ? left : SteadyClock.MaxWait, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var now = Now;
            if (now < last && _schedule.Next(now) is var next && next < due)
                due = next; // the clock was set back: the schedule goes on from there
            last = now;
        }

        return !stopping.IsCancellationRequested;
    }

    private async Task RunOnceAsync(bool isPastDue)
    {
        var now = Now;

        // A failed run is logged by the invocation, and the schedule goes on.
        await _run(new TimerTick(_monitor is null ? null : _status, isPastDue)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _status = new() { Last = now, Next = _schedule.Next(now), LastUpdated = now };
        try
        {
            _monitor?.Write(_status);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_function, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The run of timer function '{Function}' could not be noted; if the host ends now, the next one repeats it.")]
    private partial void LogNotKept(string function, Exception exception);
}
