using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Engine;

/// <summary>
/// Small orchestrations in the real worker, under the real Durable extension: on the SQLite provider of the local host, and on the extension's own Azure
/// Storage provider with Azurite, in turn.
/// </summary>
internal sealed class EngineBenchmark : IBenchmark
{
    private const double LeastTimesFaster = 3;
    private const double MostIdlePercent = 5;
    private const int Alone = 11;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    private readonly Option<int[]> _instances = new("--instances")
    {
        Description = "Orchestrations that are started together.",
        DefaultValueFactory = _ => [300, 1_000],
        AllowMultipleArgumentsPerToken = true,
    };

    public string Name => "engine";

    public string Description => "Runs small orchestrations on the local host: its SQLite provider beside the Azure Storage provider on Azurite.";

    public IReadOnlyList<Option> Options => [_instances];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        int[] sizes = [1, .. arguments.GetValue(_instances)!];
        StorageProvider[] providers = [StorageProvider.Sqlite, StorageProvider.AzureStorage];
        var result = new BenchmarkResult(
            $"Orchestrations of two activities, {Environment.ProcessorCount} cores", ["what", .. providers.Select(provider => provider.Title), "times"]);
        var measured = new List<Figures>();
        foreach (var provider in providers)
            measured.Add(await MeasureAsync(provider, sizes, result, cancellationToken));

        foreach (var ((timer, size), index) in Runs(sizes).Select((run, index) => (run, index)))
        {
            var name = (size == 1 ? "1 alone" : $"{size} together") + (timer is null ? "" : ", with a timer of 1 s");
            var (sqlite, azureStorage) = (measured[0].Seconds[index], measured[1].Seconds[index]);
            var times = azureStorage / sqlite;
            result.AddRow($"{name}, s", Text(sqlite), Text(azureStorage), Text(times));
            result.AddFigure($"times_faster_{Key(timer, size)}", times);
            if (size > 1)
                result.AddInvariant($"{name} take at most 1/{LeastTimesFaster} of the time that they take on Azure Storage", times >= LeastTimesFaster);
        }

        result.AddRow("idle, % of a core", Text(measured[0].IdlePercent), Text(measured[1].IdlePercent), "");
        result.AddInvariant($"idle, host and worker take less than {MostIdlePercent} % of a core on SQLite", measured[0].IdlePercent < MostIdlePercent);
        return result;
    }

    private static async Task<Figures> MeasureAsync(
        StorageProvider provider, IReadOnlyList<int> sizes, BenchmarkResult result, CancellationToken cancellationToken)
    {
        await using var rig = await EngineRig.StartAsync(provider, cancellationToken);
        var seconds = new List<double>();
        foreach (var (timer, size) in Runs(sizes))
        {
            var times = new List<double>();
            while (times.Count < (size == 1 ? Alone : 1))
                times.Add((await rig.RunAsync(size, timer, cancellationToken)).TotalSeconds);
            seconds.Add(times.Median());
            result.AddFigure($"{provider.Key}_{Key(timer, size)}_s", seconds[^1]);
        }

        // What was called often is compiled once more, in the background, when the work is over.
        await Task.Delay(IdleTime, cancellationToken);
        using var use = new ProcessUse(rig.ProcessIds);
        await Task.Delay(IdleTime, cancellationToken);
        var idle = use.Processor / IdleTime * 100;
        result.AddFigure($"{provider.Key}_idle_cpu_percent", idle);
        return new(seconds, idle);
    }

    private static IEnumerable<(TimeSpan? Timer, int Size)> Runs(IReadOnlyList<int> sizes) =>
        from timer in (TimeSpan?[])[null, TimeSpan.FromSeconds(1)]
        from size in sizes
        select (timer, size);

    private static string Key(TimeSpan? timer, int size) => timer is null ? $"{size}" : $"{size}_with_timer";

    private static string Text(double value) => value.ToString(value < 100 ? "0.0##" : "N0", CultureInfo.InvariantCulture);

    /// <summary>What a provider took.</summary>
    /// <param name="Seconds">The time of each run.</param>
    /// <param name="IdlePercent">Host and worker without work, in percent of a core.</param>
    private sealed record Figures(IReadOnlyList<double> Seconds, double IdlePercent);
}
