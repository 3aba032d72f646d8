using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Local.Hosting;
using Aholo.Tests;

namespace Aholo.Benchmarks.Load;

/// <summary>Many small photos at once through everything: storage, the function app, the simulator and the broker on this machine.</summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private const int Lone = 15;
    private const double LeastProjectsPerSecond = 20;
    private const double MostOverheadMs = 500;
    private const double MostGrowth = 1.2;
    private static readonly TimeSpan TaskDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SoakInterval = TimeSpan.FromSeconds(1);

    private readonly Option<int> _projects = new("--projects") { Description = "Photos that are dropped at once.", DefaultValueFactory = _ => 400 };
    private readonly Option<double> _soak = new("--soak") { Description = "Minutes of a steady load after that, to see whether memory stays flat." };
    private readonly Option<int> _rate = new("--soak-rate") { Description = "Photos a second of the steady load.", DefaultValueFactory = _ => 5 };

    public string Name => "load";

    public string Description => "Drops many small photos at once and measures throughput, the time from blob to event, memory, processor time and calls.";

    public IReadOnlyList<Option> Options => [_projects, _soak, _rate];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (projects, soak) = (arguments.GetValue(_projects), TimeSpan.FromMinutes(arguments.GetValue(_soak)));
        var folder = Directory.CreateTempSubdirectory("load-");
        try
        {
            await using var environment = await StartAsync(folder, cancellationToken);
            await using var events = await EventTimes.OpenAsync(environment, cancellationToken);
            var drop = new PhotoDrop(environment, events, patience: TimeSpan.FromMinutes(10));
            var result = new BenchmarkResult($"{projects} photos at once, tasks of {TaskDuration.TotalSeconds:0} s", "what", "figure");

            // The first ones compile the code.
            await drop.DropManyAsync(10, cancellationToken);
            await MeasureLoneAsync(drop, result, cancellationToken);
            await MeasureManyAsync(environment, drop, projects, folder, result, cancellationToken);
            if (soak > TimeSpan.Zero)
                await SoakAsync(environment, drop, soak, arguments.GetValue(_rate), result, cancellationToken);

            result.AddInvariant("every project succeeded", events.Failed == 0);
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<LocalEnvironment> StartAsync(DirectoryInfo folder, CancellationToken cancellationToken) => LocalEnvironment.StartAsync(
        TestEnvironment.Options(folder.FullName) with
        {
            TaskDuration = TaskDuration,
            ConfigureSimulator = simulator => simulator with { MaxSplats = 500, UploadVerdictDelay = TimeSpan.Zero },
            Settings = new Dictionary<string, string>
            {
                // One look at each task, when it is done.
                ["Aholo__Polling__First"] = "00:00:02.050",
                ["Aholo__Polling__Max"] = "00:00:02.050",
                ["Aholo__Polling__Jitter"] = "0",
                ["Embedded__BlobScanInterval"] = "00:00:00.100",
            },
        },
        cancellationToken);

    private static async Task MeasureLoneAsync(PhotoDrop drop, BenchmarkResult result, CancellationToken cancellationToken)
    {
        var overheads = new List<double>();
        for (var i = 0; i < Lone; i++)
            overheads.Add((await drop.DropAsync(cancellationToken) - TaskDuration).TotalMilliseconds);

        var median = overheads.Median();
        Add(result, "lone_overhead_p50_ms", "one photo alone: blob to event beyond the task's time, p50, ms", median);
        result.AddInvariant($"one photo alone takes less than {MostOverheadMs} ms beyond the task's time (p50)", median < MostOverheadMs);
    }

    private static async Task MeasureManyAsync(
        LocalEnvironment environment, PhotoDrop drop, int projects, DirectoryInfo folder, BenchmarkResult result, CancellationToken cancellationToken)
    {
        using var use = new ProcessUse(environment.Functions.Id);
        environment.Simulator!.ResetStats();
        var before = (Engine: SizeOf(folder, "functions"), Azurite: SizeOf(folder, "azurite"));
        var (each, all) = await drop.DropManyAsync(projects, cancellationToken);
        var overheads = each.Select(time => (time - TaskDuration).TotalMilliseconds).ToList();

        var perSecond = projects / all.TotalSeconds;
        Add(result, "projects_per_second", "projects per second, the task's time included", perSecond);
        Add(result, "overhead_p50_ms", "blob to event beyond the task's time, p50, ms", overheads.Median());
        Add(result, "overhead_p99_ms", "p99, ms", overheads.Percentile(99));
        Add(result, "peak_memory_MiB", "peak memory of the function app, MiB", use.PeakMemory / 1048576.0);
        Add(result, "cpu_ms_per_project", "its processor time per project, ms", use.Processor.TotalMilliseconds / projects);
        Add(result, "api_calls_per_project", "calls to Aholo per project", (double)environment.Simulator.GetStats().Calls.Values.Sum() / projects);
        Add(result, "sqlite_KiB_per_project", "growth of its SQLite files per project, KiB", (SizeOf(folder, "functions") - before.Engine) / 1024.0 / projects);
        Add(result, "azurite_KiB_per_project", "growth of storage per project, KiB", (SizeOf(folder, "azurite") - before.Azurite) / 1024.0 / projects);
        result.AddInvariant($"at least {LeastProjectsPerSecond} projects per second", perSecond >= LeastProjectsPerSecond);
    }

    private static async Task SoakAsync(
        LocalEnvironment environment, PhotoDrop drop, TimeSpan length, int perSecond, BenchmarkResult result, CancellationToken cancellationToken)
    {
        using var use = new ProcessUse(environment.Functions.Id);
        using var timer = new PeriodicTimer(SoakInterval);
        var memory = new List<double>();
        var running = new List<Task>();
        while (memory.Count < length / SoakInterval && await timer.WaitForNextTickAsync(cancellationToken))
        {
            running.RemoveAll(task => task.IsCompletedSuccessfully);
            running.AddRange(Enumerable.Range(0, perSecond).Select(_ => drop.DropAsync(cancellationToken)));
            memory.Add(use.Memory / 1048576.0);
        }

        await Task.WhenAll(running);
        var quarter = Math.Max(1, memory.Count / 4);
        var (early, late) = (memory.Skip(quarter).Take(quarter).Median(), memory.TakeLast(quarter).Median());
        Add(result, "soak_memory_second_quarter_MiB", $"{perSecond} photos a second for {length.TotalMinutes:0.#} min: memory in the second quarter, MiB", early);
        Add(result, "soak_memory_last_quarter_MiB", "in the last quarter, MiB", late);
        result.AddInvariant($"memory grows by less than {MostGrowth - 1:P0} from the second to the last quarter", late < early * MostGrowth);
    }

    private static void Add(BenchmarkResult result, string key, string name, double value)
    {
        result.AddRow(name, value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture));
        result.AddFigure(key, value);
    }

    private static long SizeOf(DirectoryInfo folder, string part) =>
        new DirectoryInfo(Path.Combine(folder.FullName, part)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
