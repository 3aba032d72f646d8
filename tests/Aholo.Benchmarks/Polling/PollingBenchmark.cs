using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Polling;

/// <summary>Status requests for many open projects, with and without coalescing.</summary>
internal sealed class PollingBenchmark : IBenchmark
{
    private const double LeastGain = 30;
    private static readonly TimeSpan NaiveInterval = TimeSpan.FromSeconds(5);

    private readonly Option<int> _projects = new("--projects") { Description = "Projects that are open.", DefaultValueFactory = _ => 1000 };
    private readonly Option<double> _hours = new("--hours") { Description = "The virtual time.", DefaultValueFactory = _ => 1 };

    public string Name => "polling";

    public string Description => "Counts the status requests for 1,000 projects over a virtual hour, with and without coalescing.";

    public IReadOnlyList<Option> Options => [_projects, _hours];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (projects, hours) = (arguments.GetValue(_projects), arguments.GetValue(_hours));
        var result = new BenchmarkResult(
            $"{projects} open projects for {hours} h of virtual time", "status requests", "polls of a project", "requests", "ids in one", "times fewer");
        var naive = (long)(projects * TimeSpan.FromHours(hours) / NaiveInterval);
        result.AddRow($"each project every {NaiveInterval.TotalSeconds} s, as the quickstart does", Count(naive), Count(naive), Ratio(1), Ratio(1));
        foreach (var (key, name, configure) in new (string, string, Action<AholoStatusBatchOptions>)[]
        {
            ("alone", "one for each poll", batch => (batch.MaxIds, batch.Window, batch.Interval) = (1, TimeSpan.Zero, TimeSpan.Zero)),
            ("window", "coalesced within 50 ms only", batch => batch.Interval = TimeSpan.Zero),
            ("coalesced", "coalesced, the default", _ => { }),
        })
        {
            using var poll = new Poll(projects, TimeSpan.FromHours(hours), configure);
            var (polls, requests) = await poll.RunAsync();
            var fewer = naive / (double)requests;
            result.AddRow(name, Count(polls), Count(requests), Ratio(polls / (double)requests), Ratio(fewer));
            result.AddFigure($"{key}_polls", polls);
            result.AddFigure($"{key}_requests", requests);
            if (key == "coalesced")
            {
                result.AddFigure("times_fewer", fewer);
                result.AddInvariant($"at least {LeastGain} times fewer requests", fewer >= LeastGain);
            }
        }

        return result;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString("0.0", CultureInfo.InvariantCulture);
}
