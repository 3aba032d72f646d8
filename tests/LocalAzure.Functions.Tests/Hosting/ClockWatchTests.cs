using LocalAzure.Functions.Hosting;
using LocalAzure.Functions.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace LocalAzure.Functions.Tests.Hosting;

/// <summary>What the log says when the machine's clock is set.</summary>
public sealed class ClockWatchTests : IDisposable
{
    private readonly HostLog _log = new();
    private readonly ILoggerFactory _loggers;
    private readonly FakeTimeProvider _system = new();
    private readonly FakeTimeProvider _steady = new();
    private readonly ClockWatch _watch;

    public ClockWatchTests()
    {
        _loggers = LoggerFactory.Create(logging => logging.AddProvider(_log));
        _watch = new(_system, _steady, _loggers.CreateLogger<ClockWatch>());
    }

    public void Dispose()
    {
        _watch.Dispose();
        _loggers.Dispose();
    }

    [Theory]
    [InlineData(-86_400, "back by 1.00:00:00")]
    [InlineData(-3_600, "back by 01:00:00")]
    [InlineData(3_600, "forward by 01:00:00")]
    [InlineData(86_400, "forward by 1.00:00:00")]
    public void A_clock_that_is_set_is_reported_once_and_again_when_it_is_corrected(int seconds, string change)
    {
        Elapse(TimeSpan.FromMinutes(10));

        Set(TimeSpan.FromSeconds(seconds));
        Elapse(TimeSpan.FromMinutes(10));

        Warnings().ShouldHaveSingleItem().ShouldContain($"The machine's clock was set {change}. ");

        Set(TimeSpan.FromSeconds(-seconds));
        Elapse(TimeSpan.FromMinutes(10));

        Warnings().Count.ShouldBe(2);
    }

    [Fact]
    public void A_clock_that_is_set_is_reported_within_ten_seconds()
    {
        Set(TimeSpan.FromHours(1));
        Elapse(TimeSpan.FromSeconds(10));

        Warnings().Count.ShouldBe(1);
    }

    [Fact]
    public void Adjustments_of_less_than_a_minute_are_not_reported()
    {
        for (var number = 0; number < 100; number++)
        {
            Set(TimeSpan.FromSeconds(59));
            Elapse(TimeSpan.FromSeconds(10));
        }

        Warnings().ShouldBeEmpty();
    }

    [Fact]
    public void Sleep_of_the_machine_is_not_reported()
    {
        _system.AdjustTime(_system.GetUtcNow().AddHours(8));
        _steady.Advance(TimeSpan.FromHours(8));
        Elapse(TimeSpan.FromMinutes(1));

        Warnings().ShouldBeEmpty();
    }

    // Sets the machine's clock: no time elapses, and no timer runs.
    private void Set(TimeSpan change) => _system.AdjustTime(_system.GetUtcNow() + change);

    private void Elapse(TimeSpan time)
    {
        for (var elapsed = TimeSpan.Zero; elapsed < time; elapsed += TimeSpan.FromSeconds(1))
        {
            _steady.Advance(TimeSpan.FromSeconds(1));
            _system.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private List<string> Warnings() => [.. _log.ToString().Split(Environment.NewLine).Where(line => line.StartsWith("Warning", StringComparison.Ordinal))];
}
