using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime;
using Aholo.Benchmarks.Reporting;

namespace Aholo.Benchmarks.Engine;

/// <summary>The durable engine, every step on the disk before it counts: its speed, its latency, its recovery, its size, and how they grow.</summary>
internal sealed class EngineBenchmark : IBenchmark
{
    private const double LeastPerSecond = 1_500;
    private const double MostGrowth = 11;
    private const double MostIdlePercent = 1;
    private static readonly TimeSpan MostRecovery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(5);

    private readonly Option<int> _instances = new("--instances")
    {
        Description = "Orchestrations of one activity; the others do about as many steps.",
        DefaultValueFactory = _ => 10_000,
    };

    private readonly Option<int> _open = new("--open") { Description = "Instances that are open at the restart.", DefaultValueFactory = _ => 100_000 };

    private readonly Option<int> _steps = new("--steps") { Description = "Activities of the longest orchestration.", DefaultValueFactory = _ => 10_000 };

    public string Name => "engine";

    public string Description => "Measures the embedded durable engine: speed, latency, recovery, size, growth, and its work when there is none.";

    public IReadOnlyList<Option> Options => [_instances, _open, _steps];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var result = new BenchmarkResult(
            $"The embedded durable engine, synchronous commits on disk, {Environment.ProcessorCount} cores", "what", "measured", "aim");
        var instances = arguments.GetValue(_instances);
        await MeasureSpeedAsync(result, instances, cancellationToken);
        await MeasureLatencyAsync(result, instances / 50, cancellationToken);
        await MeasureGrowthAsync(result, instances, arguments.GetValue(_steps), cancellationToken);
        await MeasureOpenInstancesAsync(result, arguments.GetValue(_open), cancellationToken);
        return result;
    }

    private static async Task MeasureSpeedAsync(BenchmarkResult result, int instances, CancellationToken cancellationToken)
    {
        await using var rig = new EngineRig();
        await rig.RunAsync(Workloads.Sequence, 1, instances / 5, cancellationToken);

        var before = rig.MeasureStoredBytes();
        var single = instances / (await rig.RunAsync(Workloads.Sequence, 1, instances, cancellationToken)).TotalSeconds;
        var bytes = (rig.MeasureStoredBytes() - before) / (double)instances;
        Add(result, "1 activity, orchestrations/s", "single_per_s", single, $"≥ {LeastPerSecond}");
        result.AddInvariant($"at least {LeastPerSecond} orchestrations of one activity a second", single >= LeastPerSecond);

        rig.Latency.Take();
        var sequences = instances / 5;
        Add(result, "5 activities in sequence, orchestrations/s", "sequence_of_5_per_s",
            sequences / (await rig.RunAsync(Workloads.Sequence, 5, sequences, cancellationToken)).TotalSeconds);
        var latency = rig.Latency.Take();

        var fanOuts = instances / 100;
        Add(result, "fan-out of 100 activities, orchestrations/s", "fan_out_of_100_per_s",
            fanOuts / (await rig.RunAsync(Workloads.FanOut, 100, fanOuts, cancellationToken)).TotalSeconds);
        Add(result, "1 timer of 10 ms, orchestrations/s", "timer_per_s",
            instances / (await rig.RunAsync(Workloads.Timer, 10, instances, cancellationToken)).TotalSeconds);

        const int receivers = 100;
        var events = instances / receivers;
        var waiting = await rig.StartAsync(Workloads.Events, events, receivers, cancellationToken);
        var start = Stopwatch.GetTimestamp();
        await rig.RaiseAsync(waiting, Workloads.EventName, events, cancellationToken);
        await rig.CompletedAsync(waiting, cancellationToken);
        Add(result, "events/s, to 100 instances", "events_per_s", receivers * events / Stopwatch.GetElapsedTime(start).TotalSeconds);

        AddLatency(result, "under full load", "loaded", latency);
        Add(result, "1 activity, bytes stored", "stored_per_instance_bytes", bytes);
    }

    private static async Task MeasureLatencyAsync(BenchmarkResult result, int steps, CancellationToken cancellationToken)
    {
        await using var rig = new EngineRig();
        await rig.RunAsync(Workloads.Sequence, steps, 1, cancellationToken);
        AddLatency(result, "of one instance alone", "alone", rig.Latency.Take());
    }

    private static async Task MeasureGrowthAsync(BenchmarkResult result, int instances, int steps, CancellationToken cancellationToken)
    {
        var (few, many, few2, many2) = (new List<double>(), 0.0, new List<double>(), 0.0);
        for (var round = 0; round < 3; round++)
        {
            few.Add(await SecondsAsync(1, instances / 5, cancellationToken));
            few2.Add(await SecondsAsync(steps / 10, 1, cancellationToken));
        }

        many = await SecondsAsync(1, instances * 2, cancellationToken);
        many2 = await SecondsAsync(steps, 1, cancellationToken);
        AddGrowth(result, "10 times the orchestrations", "orchestrations", many / few.Median());
        AddGrowth(result, $"an orchestration of {Text(steps)} instead of {Text(steps / 10)} activities", "steps", many2 / few2.Median());

        static async Task<double> SecondsAsync(int steps, int count, CancellationToken cancellationToken)
        {
            await using var rig = new EngineRig();
            return (await rig.RunAsync(Workloads.Sequence, steps, count, cancellationToken)).TotalSeconds;
        }
    }

    private static async Task MeasureOpenInstancesAsync(BenchmarkResult result, int open, CancellationToken cancellationToken)
    {
        await using var rig = new EngineRig();
        await rig.StartAsync(Workloads.Timer, (int)TimeSpan.FromDays(1).TotalMilliseconds, open, cancellationToken);
        var last = await rig.StartAsync(Workloads.Events, 1, 1, cancellationToken);
        var recovery = await rig.RestartAsync();
        var start = Stopwatch.GetTimestamp();
        await rig.RaiseAsync(last, Workloads.EventName, 1, cancellationToken);
        await rig.CompletedAsync(last, cancellationToken);
        recovery += Stopwatch.GetElapsedTime(start);

        Add(result, $"recovery of {Text(open)} open instances, s", "recovery_s", recovery.TotalSeconds, $"< {MostRecovery.TotalSeconds}");
        result.AddInvariant($"recovers in less than {MostRecovery.TotalSeconds} s", recovery < MostRecovery);
        Add(result, "1 open instance, bytes stored", "stored_per_open_instance_bytes", rig.MeasureStoredBytes() / (double)open);

        await SettleAsync(cancellationToken);
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.Delay(IdleTime, cancellationToken);
        process.Refresh();
        var idle = (process.TotalProcessorTime - before) / IdleTime * 100;
        Add(result, "idle, % of a core", "idle_cpu_percent", idle, $"< {MostIdlePercent}");
        result.AddInvariant($"idle, it takes less than {MostIdlePercent} % of a core", idle < MostIdlePercent);
    }

    /// <summary>
    /// Waits until the runtime is done with the load before: its garbage is collected, and its hot methods are compiled again. Both take
    /// seconds, in the background, and are no work of an idle engine.
    /// </summary>
    /// <exception cref="InvalidOperationException">Methods are still being compiled after a minute.</exception>
    private static async Task SettleAsync(CancellationToken cancellationToken)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        for (var (second, compiled) = (0, -1L); compiled != JitInfo.GetCompiledMethodCount(); second++)
        {
            if (second == 60)
                throw new InvalidOperationException("The runtime still compiles methods, a minute after the load: something is still at work.");

            compiled = JitInfo.GetCompiledMethodCount();
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    private static void AddLatency(BenchmarkResult result, string name, string key, IReadOnlyCollection<double> milliseconds)
    {
        foreach (var percent in (int[])[50, 99])
            Add(result, $"turn {name}, p{percent}, ms", $"turn_{key}_p{percent}_ms", milliseconds.Percentile(percent));
    }

    private static void AddGrowth(BenchmarkResult result, string name, string key, double times)
    {
        Add(result, $"{name}: times longer", $"{key}_growth_times", times, $"≤ {MostGrowth}");
        result.AddInvariant($"{name} take at most {MostGrowth} times as long", times <= MostGrowth);
    }

    private static void Add(BenchmarkResult result, string name, string key, double value, string aim = "")
    {
        result.AddRow(name, Text(value), aim);
        result.AddFigure(key, value);
    }

    private static string Text(double value) => value.ToString(value < 100 ? "0.##" : "N0", CultureInfo.InvariantCulture);
}
