using Aholo.Tests.Chaos;

namespace Aholo.EndToEnd.Tests;

/// <summary>A short storm; the benchmark <c>chaos</c> makes long ones.</summary>
public sealed class ChaosTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("chaos-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Whatever_breaks_nothing_is_lost_or_paid_twice_or_damaged_or_given_away()
    {
        // Another storm in each run; the message tells which, for the benchmark to make it again.
        var seed = Random.Shared.Next();

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
