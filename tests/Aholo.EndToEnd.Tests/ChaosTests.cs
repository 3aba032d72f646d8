using System.Globalization;
using Aholo.Local.Testing.Chaos;

namespace Aholo.EndToEnd.Tests;

/// <summary>A short chaos run; the benchmark <c>chaos</c> makes long ones.</summary>
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The environment variable for another seed.</summary>
    private const string SeedVariable = "AHOLO_TESTS_SEED";

    // The same seed in each run, so that a failure is reproducible. The nightly workflow uses a new seed each time.
    private const int UsualSeed = 20_261_130;

    private readonly string _directory = Directory.CreateTempSubdirectory("chaos-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task After_random_faults_nothing_is_lost_paid_twice_damaged_or_disclosed()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : UsualSeed;
        output.WriteLine($"{SeedVariable}={seed}");

        var report = await ChaosRun.RunAsync(
            new()
            {
                Seed = seed,
                Uploads = 8,
                Kills = 4,
                DataDirectory = _directory,
            },
            TestContext.Current.CancellationToken);

        report.Uploads.ShouldBe(8);
        (report.HostKills + report.WorkerKills + report.BothKills).ShouldBe(4);
        new[] { report.HostKills, report.WorkerKills, report.BothKills }.ShouldAllBe(kills => kills > 0);
        foreach (var (text, broken) in report.Invariants)
            broken.ShouldBeEmpty($"{text} (--seed {seed})");
    }
}
