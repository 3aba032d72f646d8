using System.Globalization;
using Aholo.Tests.Chaos;

namespace Aholo.EndToEnd.Tests;

/// <summary>A short storm; the benchmark <c>chaos</c> makes long ones.</summary>
public sealed class ChaosTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The variable that holds another seed.</summary>
    private const string SeedVariable = "AHOLO_TESTS_SEED";

    // The same storm in each run, so that a change that breaks it fails at once and again. The nightly workflow takes another each time.
    private const int UsualSeed = 20_261_130;

    private readonly string _directory = Directory.CreateTempSubdirectory("chaos-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Whatever_breaks_nothing_is_lost_or_paid_twice_or_damaged_or_given_away()
    {
        var seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } number ? int.Parse(number, CultureInfo.InvariantCulture) : UsualSeed;
        output.WriteLine($"{SeedVariable}={seed}");

        var report = await ChaosRun.RunAsync(
            new()
            {
                Seed = seed,
                Uploads = 8,
                Kills = 5,
                DataDirectory = _directory,
            },
            TestContext.Current.CancellationToken);

        report.Uploads.ShouldBe(8);
        report.Kills.ShouldBe(Enum.GetValues<Part>(), ignoreOrder: true);
        foreach (var (text, broken) in report.Invariants)
            broken.ShouldBeEmpty($"{text} (--seed {seed})");
    }
}
