using System.CommandLine;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Engine;

/// <summary>The same orchestrations in the same worker and host, under the real Durable extension, on one storage provider after the other.</summary>
internal sealed class EngineBenchmark : IBenchmark
{
    private readonly Option<int[]> _instances = new("--instances")
    {
        Description = "Orchestrations that are started together; a tenth of it of fan-outs and polls. Azure Storage runs only what takes minutes.",
        DefaultValueFactory = _ => [100, 1_000, 10_000],
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _providers = Choice("--providers", "Storage providers.", StorageProvider.All.Select(provider => provider.Key));

    private readonly Option<string[]> _scenarios = Choice("--scenarios", "Orchestrations.", EngineScenario.All.Select(scenario => scenario.Key));

    private readonly Option<int> _open = new("--open")
    {
        Description = "Orchestrations that wait for an event while host and worker are killed; 0 to leave that out.",
        DefaultValueFactory = _ => 5_000,
    };

    public string Name => "engine";

    public string Description => "Runs orchestrations on the local host: its SQLite provider beside Microsoft's in memory and Azure Storage on Azurite.";

    public IReadOnlyList<Option> Options => [_instances, _providers, _scenarios, _open];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var sizes = arguments.GetValue(_instances)!.Order().Distinct().ToList();
        var providers = arguments.GetValue(_providers)!;
        var report = new EngineReport();
        foreach (var scenario in EngineScenario.All.Where(scenario => arguments.GetValue(_scenarios)!.Contains(scenario.Key)))
        {
            foreach (var provider in StorageProvider.All.Where(provider => providers.Contains(provider.Key)))
                report.Add(await EngineMeasurement.RunAsync(scenario, provider, sizes, cancellationToken));
        }

        if (arguments.GetValue(_open) is > 0 and var open)
            report.Add(await EngineRecovery.RunAsync(open, cancellationToken));
        return report.ToResult();
    }

    private static Option<string[]> Choice(string name, string description, IEnumerable<string> values)
    {
        string[] all = [.. values];
        var option = new Option<string[]>(name) { Description = description, DefaultValueFactory = _ => all, AllowMultipleArgumentsPerToken = true };
        option.AcceptOnlyFromAmong(all);
        return option;
    }
}
