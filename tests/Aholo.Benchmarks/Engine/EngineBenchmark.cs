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
        var sizes = arguments.GetValue(_instances)!;
        var result = new BenchmarkResult(
            $"Orchestrations of two activities and a timer, {Environment.ProcessorCount} cores",
            ["provider", "1 alone, ms (median)", .. sizes.Select(size => $"{size} together, s"), "idle, % of a core"]);
        var seconds = new Dictionary<StorageProvider, IReadOnlyList<double>>();
        foreach (var provider in (StorageProvider[])[StorageProvider.Sqlite, StorageProvider.AzureStorage])
            seconds[provider] = await MeasureAsync(provider, sizes, result, cancellationToken);

        foreach (var (size, index) in sizes.Select((size, index) => (size, index)))
        {
            var times = seconds[StorageProvider.AzureStorage][index] / seconds[StorageProvider.Sqlite][index];
            result.AddFigure($"times_faster_{size}", times);
            result.AddInvariant($"{size} together take at most 1/{LeastTimesFaster} of the time that they take on Azure Storage", times >= LeastTimesFaster);
        }

        return result;
    }

    private static async Task<IReadOnlyList<double>> MeasureAsync(
        StorageProvider provider, IReadOnlyList<int> sizes, BenchmarkResult result, CancellationToken cancellationToken)
    {
        await using var rig = await EngineRig.StartAsync(provider, cancellationToken);
        var alone = new List<double>();
        while (alone.Count < Alone)
            alone.Add((await rig.RunAsync(1, cancellationToken)).TotalMilliseconds);
        var together = new List<double>();
        foreach (var size in sizes)
            together.Add((await rig.RunAsync(size, cancellationToken)).TotalSeconds);

        // What was called often is compiled once more, in the background, when the work is over.
        await Task.Delay(IdleTime, cancellationToken);
        using var use = new ProcessUse(rig.ProcessIds);
        await Task.Delay(IdleTime, cancellationToken);
        var idle = use.Processor / IdleTime * 100;

        result.AddFigure($"{provider.Key}_alone_p50_ms", alone.Median());
        foreach (var (size, time) in sizes.Zip(together))
            result.AddFigure($"{provider.Key}_{size}_s", time);
        result.AddFigure($"{provider.Key}_idle_cpu_percent", idle);
        if (provider == StorageProvider.Sqlite)
            result.AddInvariant($"idle, host and worker take less than {MostIdlePercent} % of a core", idle < MostIdlePercent);
        result.AddRow([provider.Title, Text(alone.Median()), .. together.Select(Text), Text(idle)]);
        return together;
    }

    private static string Text(double value) => value.ToString(value < 100 ? "0.0#" : "N0", CultureInfo.InvariantCulture);
}
