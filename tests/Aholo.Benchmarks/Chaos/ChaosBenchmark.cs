using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Reporting;
using Aholo.Local.Testing.Chaos;

namespace Aholo.Benchmarks.Chaos;

/// <summary>Checks what holds after random kills, outages and faults.</summary>
internal sealed class ChaosBenchmark : IBenchmark
{
    private readonly Option<int> _uploads = new("--uploads") { Description = "Photos to upload.", DefaultValueFactory = _ => 30 };
    private readonly Option<int> _kills = new("--kills") { Description = "Kills (SIGKILL), spread over host, worker, storage, broker and simulator.", DefaultValueFactory = _ => 12 };
    private readonly Option<int> _seed = new("--seed") { Description = "Repeats a run; random by default.", DefaultValueFactory = _ => Random.Shared.Next() };
    private readonly Option<bool> _powerLoss = new("--power-loss")
    {
        Description = "Kills all of them at once, each time. After each third time, storage has lost what it confirmed last.",
    };
    private readonly Option<bool> _verbose = new("--verbose") { Description = "Prints every action." };
    private readonly Option<string?> _data = new("--data") { Description = "Keeps the state of the run in this folder." };

    public string Name => "chaos";

    public string Description => "Kills host, worker, storage, broker and simulator at random moments, injects errors of the service, and checks the outcome.";

    public IReadOnlyList<Option> Options => [_uploads, _kills, _powerLoss, _seed, _verbose, _data];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var seed = arguments.GetValue(_seed);
        await Console.Error.WriteLineAsync($"--seed {seed}");
        var kept = arguments.GetValue(_data);
        var folder = kept is null ? Directory.CreateTempSubdirectory("chaos-") : Directory.CreateDirectory(kept);
        try
        {
            return Result(seed, arguments.GetValue(_powerLoss), await ChaosRun.RunAsync(
                new()
                {
                    Seed = seed,
                    Uploads = arguments.GetValue(_uploads),
                    Kills = arguments.GetValue(_kills),
                    PowerLoss = arguments.GetValue(_powerLoss),
                    DataDirectory = folder.FullName,
                    Log = arguments.GetValue(_verbose) ? Console.Error.WriteLine : _ => { },
                },
                cancellationToken));
        }
        finally
        {
            if (kept is null)
                folder.Delete(recursive: true);
        }
    }

    private static BenchmarkResult Result(int seed, bool powerLoss, ChaosReport report)
    {
        var result = new BenchmarkResult($"Chaos, --seed {seed}", "what", "count");
        foreach (var (key, name, count) in (IEnumerable<(string, string, double)>)
        [
            ("uploads", "uploads", report.Uploads),
            ("kills", "kills (SIGKILL)", report.Kills.Count),
            .. Enum.GetValues<Part>().Select(part => ($"{part.ToString().ToLowerInvariant()}_kills", $"  of the {part.ToString().ToLowerInvariant()}", (double)report.Kills.Count(killed => killed == part))),
            ("outages", "times that storage, broker or simulator were away", report.Outages),
            ("faults", "calls that a fault changed", report.Faults),
            ("succeeded", "succeeded", report.Succeeded),
            ("failed", "failed with a reason", report.Failed),
            ("failed_uploads", "uploads that the service reported as damaged", report.FailedUploads),
            ("decisions", "decided by an operator", report.Decisions),
            ("lost", "lost", report.Lost.Count),
            ("reported_lost", "lost by storage after it confirmed them, and reported", report.ReportedLost.Count),
            ("unseen", "lost by storage before the app saw them", report.Unseen.Count),
            ("paid_twice", "paid twice", report.PaidTwice.Count),
            .. powerLoss ? [("created_again", "created again, as storage had lost that they were", (double)report.CreatedAgain.Count)] : ((string, string, double)[])[],
            ("damaged", "damaged", report.Damaged.Count),
            ("elapsed_s", "seconds", report.Elapsed.TotalSeconds),
        ])
        {
            result.AddRow(name, count.ToString("0", CultureInfo.InvariantCulture));
            result.AddFigure(key, count);
        }

        foreach (var (text, broken) in report.Invariants)
            result.AddInvariant(broken.Count == 0 ? text : $"{text}: {string.Join("; ", broken)}", broken.Count == 0);
        return result;
    }
}
