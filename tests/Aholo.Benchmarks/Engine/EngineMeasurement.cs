namespace Aholo.Benchmarks.Engine;

/// <summary>The figures of a scenario on a storage provider.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Provider">The storage provider.</param>
/// <param name="Runs">For each number of orchestrations, the run with the median of the times.</param>
/// <param name="BytesEach">The size of the stopped store for each orchestration that has run; null for a store in memory.</param>
/// <param name="IdlePercent">The processor time of host and worker without work, in percent of a core.</param>
internal sealed record EngineMeasurement(
    EngineScenario Scenario, StorageProvider Provider, IReadOnlyList<EngineRun> Runs, double? BytesEach, double IdlePercent)
{
    private const int RunsOfOne = 11;
    private const int RunsOfMany = 3; // on Azure Storage, one takes minutes
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(3);

    /// <summary>Runs a scenario on an empty store.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="provider">The storage provider.</param>
    /// <param name="sizes">The sizes, ascending.</param>
    /// <param name="cancellationToken">Stops the runs.</param>
    public static async Task<EngineMeasurement> RunAsync(
        EngineScenario scenario, StorageProvider provider, IEnumerable<int> sizes, CancellationToken cancellationToken)
    {
        await using var rig = await EngineRig.StartAsync(provider, cancellationToken);

        // The code that is called often is compiled again in the background. That is done when the runs begin.
        var warmUp = scenario.WarmUp(provider);
        await rig.RunAsync(scenario, warmUp, cancellationToken);
        await Task.Delay(IdleTime, cancellationToken);
        using var use = rig.MeasureHostAndWorker();
        await Task.Delay(IdleTime, cancellationToken);
        var idlePercent = use.Processor / IdleTime * 100;

        var (runs, total) = (new List<EngineRun>(), warmUp);
        if (scenario == EngineScenario.TwoActivities)
            await AddMedianAsync(count: 1, RunsOfOne);
        foreach (var count in scenario.Counts(provider, sizes))
            await AddMedianAsync(count, provider == StorageProvider.AzureStorage ? 1 : RunsOfMany);
        return new(scenario, provider, runs, (double?)await rig.StopAsync() / total, idlePercent);

        async Task AddMedianAsync(int count, int repeats)
        {
            var repeated = new List<EngineRun>();
            while (repeated.Count < repeats)
                repeated.Add(await rig.RunAsync(scenario, count, cancellationToken));
            runs.Add(repeated.OrderBy(run => run.Elapsed).ElementAt(repeats / 2));
            total += repeats * count;
        }
    }
}
