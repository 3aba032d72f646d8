namespace Aholo.Benchmarks.Engine;

/// <summary>The figures of a scenario on a storage provider.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Provider">The storage provider.</param>
/// <param name="Runs">The runs, by the number of orchestrations.</param>
/// <param name="BytesEach">The size of the stopped store for each orchestration that has run; null for a store in memory.</param>
/// <param name="IdlePercent">The processor time of host and worker without work, in percent of a core.</param>
internal sealed record EngineMeasurement(
    EngineScenario Scenario, StorageProvider Provider, IReadOnlyList<EngineRun> Runs, double? BytesEach, double IdlePercent)
{
    private const int Alone = 11;
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

        var runs = new List<EngineRun>();
        if (scenario == EngineScenario.TwoActivities)
            runs.Add(await RunAloneAsync(rig, scenario, cancellationToken));
        foreach (var count in scenario.Counts(provider, sizes))
            runs.Add(await rig.RunAsync(scenario, count, cancellationToken));

        var total = warmUp + runs.Sum(run => run.Count == 1 ? Alone : run.Count);
        return new(scenario, provider, runs, (double?)await rig.StopAsync() / total, idlePercent);
    }

    // The run with the median of the times.
    private static async Task<EngineRun> RunAloneAsync(EngineRig rig, EngineScenario scenario, CancellationToken cancellationToken)
    {
        var runs = new List<EngineRun>();
        while (runs.Count < Alone)
            runs.Add(await rig.RunAsync(scenario, 1, cancellationToken));
        return runs.OrderBy(run => run.Elapsed).ElementAt(Alone / 2);
    }
}
