using System.Globalization;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Engine;

/// <summary>The table, the figures and the goals.</summary>
internal sealed class EngineReport
{
    private const double LeastTimesFasterThanAzureStorage = 50;
    private const double MostGrowth = 11;
    private const double MostIdlePercent = 5;
    private const int GoalCount = 1_000;
    private const double MiB = 1024 * 1024;

    private readonly List<EngineMeasurement> _measurements = [];
    private EngineRecovery? _recovery;

    public void Add(EngineMeasurement measurement) => _measurements.Add(measurement);

    public void Add(EngineRecovery recovery) => _recovery = recovery;

    public BenchmarkResult ToResult()
    {
        var result = new BenchmarkResult(
            $"Orchestrations, {Environment.ProcessorCount} cores; start: from the client's request to the first execution; host, worker, Azurite: processor time of each",
            "orchestration", "together", "provider", "s", "a second", "start p50, ms", "start p99, ms", "host, ms", "worker, ms", "Azurite, ms", "stored, KiB each",
            "host, MiB", "times SQLite's time");
        foreach (var measurement in _measurements)
            AddRuns(result, measurement);
        foreach (var scenario in _measurements.GroupBy(measurement => measurement.Scenario))
            AddGoals(result, scenario.Key, scenario.ToDictionary(measurement => measurement.Provider));
        if (_recovery is not null)
            Add(result, _recovery);
        return result;
    }

    private void AddRuns(BenchmarkResult result, EngineMeasurement measurement)
    {
        var (scenario, provider) = (measurement.Scenario, measurement.Provider);
        foreach (var run in measurement.Runs)
        {
            var key = $"{provider.Key}_{scenario.Key}_{run.Count}";
            var times = FindRun(scenario, StorageProvider.Sqlite, run.Count) is { } sqlite ? run.Elapsed / sqlite.Elapsed : (double?)null;
            result.AddRow(
                scenario.Title, Number(run.Count), provider.Title, Text(run.Elapsed.TotalSeconds), Text(run.PerSecond), Text(run.StartP50), Text(run.StartP99),
                Text(run.Each(run.Host)), Text(run.Each(run.Worker)), Text(run.Each(run.Azurite)),
                Text(measurement.BytesEach / 1024), Text(run.HostMemory / MiB), Text(times));
            result.AddFigure($"{key}_s", run.Elapsed.TotalSeconds);
            result.AddFigure($"{key}_per_s", run.PerSecond);
            result.AddFigure($"{key}_start_p50_ms", run.StartP50);
            result.AddFigure($"{key}_start_p99_ms", run.StartP99);
            result.AddFigure($"{key}_host_MiB", run.HostMemory / MiB);
            AddFigure(result, $"{key}_host_cpu_ms", run.Each(run.Host));
            AddFigure(result, $"{key}_worker_cpu_ms", run.Each(run.Worker));
            AddFigure(result, $"{key}_azurite_cpu_ms", run.Each(run.Azurite));
            AddFigure(result, $"{key}_times_sqlite", times);
        }

        AddFigure(result, $"{provider.Key}_{scenario.Key}_stored_bytes", measurement.BytesEach);
        result.AddFigure($"{provider.Key}_{scenario.Key}_idle_cpu_percent", measurement.IdlePercent);
    }

    private static void AddGoals(BenchmarkResult result, EngineScenario scenario, IReadOnlyDictionary<StorageProvider, EngineMeasurement> measured)
    {
        if (!measured.TryGetValue(StorageProvider.Sqlite, out var sqlite))
            return;

        if (scenario == EngineScenario.TwoActivities)
            result.AddInvariant($"idle, host and worker take less than {MostIdlePercent} % of a core on SQLite", sqlite.IdlePercent < MostIdlePercent);
        foreach (var (small, large) in sqlite.Runs.Zip(sqlite.Runs.Skip(1)).Where(pair => pair.Second.Count == 10 * pair.First.Count && pair.Second.Count >= GoalCount))
        {
            var growth = large.Elapsed / small.Elapsed;
            result.AddFigure($"sqlite_{scenario.Key}_growth_to_{large.Count}", growth);
            result.AddInvariant(
                $"{scenario.Title}: {large.Count} take at most {MostGrowth} times as long as {small.Count} on SQLite", growth <= MostGrowth);
        }

        if (!scenario.HasTimers && measured.GetValueOrDefault(StorageProvider.InMemory)?.Runs[^1] is { } inMemory
            && sqlite.Runs.FirstOrDefault(run => run.Count == inMemory.Count) is { } same)
        {
            result.AddInvariant($"{scenario.Title}: {same.Count} are faster on SQLite than in memory", same.Elapsed < inMemory.Elapsed);
        }

        if (scenario == EngineScenario.TwoActivities
            && measured.GetValueOrDefault(StorageProvider.AzureStorage)?.Runs.FirstOrDefault(run => run.Count == GoalCount) is { } azureStorage
            && sqlite.Runs.FirstOrDefault(run => run.Count == GoalCount) is { } goal)
        {
            result.AddInvariant(
                $"{scenario.Title}: {GoalCount} are at least {LeastTimesFasterThanAzureStorage} times faster on SQLite than on Azure Storage with Azurite",
                azureStorage.Elapsed / goal.Elapsed >= LeastTimesFasterThanAzureStorage);
        }
    }

    private static void Add(BenchmarkResult result, EngineRecovery recovery)
    {
        Row("killed, started again: healthy", "ready", recovery.Ready);
        Row("until an event has completed one", "event", recovery.EventProcessed);
        Row("until a new one has completed", "new", recovery.NewCompleted, Text(recovery.HostMemory / MiB));
        result.AddFigure("recovery_host_MiB", recovery.HostMemory / MiB);

        void Row(string title, string key, TimeSpan time, string memory = "")
        {
            result.AddRow(title, $"{Number(recovery.Open)} wait", StorageProvider.Sqlite.Title, Text(time.TotalSeconds), "", "", "", "", "", "", "", memory, "");
            result.AddFigure($"recovery_{key}_s", time.TotalSeconds);
        }
    }

    private static void AddFigure(BenchmarkResult result, string name, double? value)
    {
        if (value is not null)
            result.AddFigure(name, value.Value);
    }

    private EngineRun? FindRun(EngineScenario scenario, StorageProvider provider, int count) =>
        _measurements.Find(measurement => measurement.Scenario == scenario && measurement.Provider == provider)?.Runs.FirstOrDefault(run => run.Count == count);

    private static string Number(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(double? value) => value switch
    {
        null => "",
        < 10 => value.Value.ToString("0.0##", CultureInfo.InvariantCulture),
        < 100 => value.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
