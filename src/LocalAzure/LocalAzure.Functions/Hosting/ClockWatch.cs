using Microsoft.Extensions.Logging;

namespace LocalAzure.Functions.Hosting;

/// <summary>Logs a warning when the machine's clock is set while the host runs.</summary>
internal sealed partial class ClockWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    // Smaller changes come from adjustments, such as by NTP.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _system;
    private readonly TimeProvider _steady;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private TimeSpan _difference;

    /// <summary>Starts to watch.</summary>
    /// <param name="system">The clock of the machine.</param>
    /// <param name="steady">A clock that counts the elapsed time, including sleep.</param>
    /// <param name="logger">The log of the warnings.</param>
    public ClockWatch(TimeProvider system, TimeProvider steady, ILogger<ClockWatch> logger)
    {
        (_system, _steady, _logger) = (system, steady, logger);
        _difference = ReadDifference();
        _timer = system.CreateTimer(_ => Check(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    private TimeSpan ReadDifference() => _system.GetUtcNow() - _steady.GetUtcNow();

    private void Check()
    {
        var difference = ReadDifference();
        var change = difference - _difference;
        _difference = difference;
        if (change.Duration() > Tolerance)
            LogSet(change > TimeSpan.Zero ? "forward" : "back", TimeSpan.FromSeconds(Math.Round(change.Duration().TotalSeconds)));
    }

    [LoggerMessage(LogLevel.Warning, "The machine's clock was set {Direction} by {Change}. Orchestrations continue by elapsed time. While the clock is wrong, services may refuse signatures and tokens, stored times are wrong, and timer functions run at the wrong time.")]
    private partial void LogSet(string direction, TimeSpan change);
}
