using Embedded.DurableTask.Engine;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Embedded.Functions.Timers;

/// <summary>Runs a function on its schedule, one run at a time: what comes due during a run follows it once.</summary>
internal sealed partial class FunctionTimer
{
    /// <summary>Waits don't count the time that a machine sleeps, so the clock is looked at again after this time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly FunctionDescriptor _function;
    private readonly TimerSchedule _schedule;
    private readonly FunctionInvoker _invoker;
    private readonly WorkInFlight _work;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ScheduleMonitor? _monitor;
    private readonly bool _isPastDue;
    private ScheduleStatus _status;

    /// <exception cref="FunctionWorkerException">Where the timer stands can't be read.</exception>
    public FunctionTimer(
        FunctionDescriptor function,
        TimerSchedule schedule,
        string dataDirectory,
        FunctionInvoker invoker,
        WorkInFlight work,
        TimeProvider time,
        ILogger logger)
    {
        (_function, _schedule, _invoker, _work, _time, _logger) = (function, schedule, invoker, work, time, logger);
        var now = Now;
        if (Trigger.UseMonitor && !schedule.IsFrequent(now))
            _monitor = new ScheduleMonitor(dataDirectory, function.Name);
        _status = _monitor?.Read(schedule, now) ?? new() { Next = schedule.Next(now) };
        _isPastDue = _status.Next < now;
    }

    private TimerTriggerAttribute Trigger => (TimerTriggerAttribute)_function.Trigger;

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>Runs the function when it is due, until <paramref name="stopping"/>; returns when no run is left.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        _work.Begin();
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_isPastDue || Trigger.RunOnStartup)
            await InvokeAsync(_isPastDue);
        while (await WaitAsync(_status.Next, stopping))
            await InvokeAsync(isPastDue: false);
        _work.End();
    }

    /// <returns>Whether the time has come; else the host stops.</returns>
    private async Task<bool> WaitAsync(DateTime due, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && due - Now is { Ticks: > 0 } left)
            await _work.DelayAsync(left < LongestWait ? left : LongestWait, _time, stopping);
        return !stopping.IsCancellationRequested;
    }

    private async Task InvokeAsync(bool isPastDue)
    {
        var now = Now;
        var timer = new TimerInfo { ScheduleStatus = _monitor is null ? null : _status, IsPastDue = isPastDue };
        try
        {
            await _invoker.InvokeAsync(_function, new TriggerInput(timer), CancellationToken.None);
        }
        catch (Exception)
        {
            // Logged by the invoker; the schedule goes on.
        }

        _status = new() { Last = now, Next = _schedule.Next(now), LastUpdated = now };
        try
        {
            _monitor?.Write(_status);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(_function.Name, exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The run of timer function '{Function}' could not be noted; if the host ends now, the next one repeats it.")]
    private partial void LogNotKept(string function, Exception exception);
}
