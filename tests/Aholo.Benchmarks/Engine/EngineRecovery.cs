using System.Diagnostics;

namespace Aholo.Benchmarks.Engine;

/// <summary>
/// What a restart after a kill takes on SQLite while orchestrations wait for events. Each of them gets its event and ends, or the benchmark fails.
/// </summary>
/// <param name="Open">The number of orchestrations that wait.</param>
/// <param name="Ready">The time from the restart until the host has answered that it is healthy.</param>
/// <param name="EventProcessed">The time from the restart until an event has completed one of them.</param>
/// <param name="NewCompleted">The time from the restart until a new orchestration has completed.</param>
/// <param name="HostMemory">The host's memory then, in bytes.</param>
internal sealed record EngineRecovery(int Open, TimeSpan Ready, TimeSpan EventProcessed, TimeSpan NewCompleted, long HostMemory)
{
    private static readonly TimeSpan StatusInterval = TimeSpan.FromMilliseconds(2);

    public static async Task<EngineRecovery> RunAsync(int open, CancellationToken cancellationToken)
    {
        await using var rig = await EngineRig.StartAsync(StorageProvider.Sqlite, cancellationToken);
        var waiting = EngineScenario.ExternalEvent;
        var ids = await rig.OpenAsync(waiting, open, cancellationToken);
        while (await rig.Client.IsAnyAsync("Pending", cancellationToken))
            await Task.Delay(StatusInterval, cancellationToken);

        var start = Stopwatch.GetTimestamp();
        await rig.RestartAfterKillAsync(cancellationToken);
        var ready = Stopwatch.GetElapsedTime(start);
        await rig.Client.BeginRunAsync(open + 1, cancellationToken);

        await rig.Client.RaiseEventAsync(ids[0], waiting, cancellationToken);
        await WaitAsync(ids[0]);
        var eventProcessed = Stopwatch.GetElapsedTime(start);

        await WaitAsync(await rig.Client.StartAsync(EngineScenario.TwoActivities, cancellationToken));
        var newCompleted = Stopwatch.GetElapsedTime(start);
        using var host = rig.MeasureHost();
        var memory = host.Memory;

        await rig.RaiseEventsAsync(waiting, ids.Skip(1), cancellationToken);
        await rig.WaitForEndAsync(cancellationToken);
        while (await rig.Client.IsAnyAsync("Pending,Running", cancellationToken))
            await Task.Delay(StatusInterval, cancellationToken);
        return new(open, ready, eventProcessed, newCompleted, memory);

        async Task WaitAsync(string id)
        {
            while (await rig.Client.IsOpenAsync(id, cancellationToken))
                await Task.Delay(StatusInterval, cancellationToken);
        }
    }
}
