using System.CommandLine;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Load;

/// <summary>
/// Small photos through everything: storage, the function app, the simulator and the broker on this machine. First at a rate that it keeps up with,
/// for the time that each takes; then many at once, for how many it makes in a second; and, when asked, at that rate for long, for its memory.
/// </summary>
internal sealed class LoadBenchmark : IBenchmark
{
    private const int Steady = 100;
    private const int ManyProjects = 1_000;
    private const int LargeRun = 10_000;
    private const double LeastProjectsPerSecond = 30;
    private const double LeastProjectsPerSecondOfLargeRun = 20;
    private const double MostOverheadMs = 400;
    private static readonly TimeSpan TaskDuration = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(30);

    private readonly Option<int> _projects = new("--projects") { Description = "Photos that are dropped at once.", DefaultValueFactory = _ => 400 };
    private readonly Option<double> _rate = new("--rate") { Description = "Photos a second of the steady load.", DefaultValueFactory = _ => 5 };
    private readonly Option<double> _minutes = new("--minutes") { Description = "Minutes of the steady load after that, to see whether memory stays flat." };

    public string Name => "load";

    public string Description => "Drops small photos, steadily and many at once, and measures throughput, the time from blob to event, memory, processor time and calls.";

    public IReadOnlyList<Option> Options => [_projects, _rate, _minutes];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (projects, rate) = (arguments.GetValue(_projects), arguments.GetValue(_rate));
        var folder = Directory.CreateTempSubdirectory("load-");
        try
        {
            await using var environment = await StartAsync(folder, cancellationToken);
            await using var events = await EventTimes.OpenAsync(environment, cancellationToken);
            var drop = new PhotoDrop(environment, events, MaxWait);
            var result = new BenchmarkResult($"Small photos, tasks of {TaskDuration.TotalSeconds:0} s, storage on disk", "what", "figure");

            // The first ones compile the code.
            await drop.DropManyAsync(50, cancellationToken);
            await MeasureSteadyAsync(drop, rate, result, cancellationToken);
            if (projects > 0)
                await MeasureManyAsync(environment, drop, projects, folder, result, cancellationToken);
            if (arguments.GetValue(_minutes) is > 0 and var minutes)
                await SoakAsync(environment, drop, TimeSpan.FromMinutes(minutes), rate, result, cancellationToken);

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
            ConfigureSimulator = simulator => simulator with { MaxSplats = 500, UploadProcessingTime = TimeSpan.Zero },
            Settings = new Dictionary<string, string>
            {
                // One poll of each task, when it is done.
                ["Aholo__Polling__FirstInterval"] = "00:00:02.050",
                ["Aholo__Polling__MaxInterval"] = "00:00:02.050",
                ["Aholo__Polling__Jitter"] = "0",
            },
        },
        cancellationToken);

    private static async Task MeasureSteadyAsync(PhotoDrop drop, double rate, BenchmarkResult result, CancellationToken cancellationToken)
    {
        var overheads = (await drop.DropSteadilyAsync(rate, Steady, cancellationToken)).Select(time => (time - TaskDuration).TotalMilliseconds).ToList();
        result.Add("steady_overhead_p50_ms", $"{rate:0.#} photos a second: blob to event beyond the task's time, p50, ms", overheads.Median());
        result.Add("steady_overhead_p99_ms", "p99, ms", overheads.Percentile(99));
        result.AddInvariant(
            $"at {rate:0.#} photos a second, each takes less than {MostOverheadMs} ms beyond the task's time (p50)", overheads.Median() < MostOverheadMs);
    }

    private static async Task MeasureManyAsync(
        LocalEnvironment environment, PhotoDrop drop, int projects, DirectoryInfo folder, BenchmarkResult result, CancellationToken cancellationToken)
    {
        using var worker = new ProcessUse(environment.Functions.WorkerId);
        using var host = new ProcessUse(environment.Functions.HostId);
        using var azurite = new ProcessUse(environment.Azurite.Id);
        using var self = new ProcessUse(Environment.ProcessId);
        environment.Simulator!.ResetStats();
        var before = (Engine: SizeOf(folder, "functions"), Azurite: SizeOf(folder, "azurite"));
        var started = DateTimeOffset.UtcNow;
        var drops = await drop.DropManyAsync(projects, cancellationToken);
        var seconds = (drops.Max(photo => photo.Ended) - started).TotalSeconds;
        var overheads = drops.Select(photo => (photo.Took - TaskDuration).TotalMilliseconds).ToList();

        var perSecond = projects / seconds;
        result.Add("projects", "projects at once", projects);
        result.Add("seconds", "seconds until the last event", seconds);
        result.Add("projects_per_second", "projects per second, the task's time included", perSecond);
        result.Add("overhead_p50_ms", "blob to event beyond the task's time, waits of all for their turn included, p50, ms", overheads.Median());
        result.Add("overhead_p99_ms", "p99, ms", overheads.Percentile(99));
        result.Add("worker_peak_memory_MiB", "peak memory of the function app's worker, MiB", worker.PeakMemory / 1048576.0);
        result.Add("host_peak_memory_MiB", "of its host, MiB", host.PeakMemory / 1048576.0);
        result.Add("azurite_peak_memory_MiB", "of Azurite, MiB", azurite.PeakMemory / 1048576.0);
        result.Add("worker_cpu_ms_per_project", "processor time per project: the function app's worker, ms", worker.Processor.TotalMilliseconds / projects);
        result.Add("host_cpu_ms_per_project", "its host, ms", host.Processor.TotalMilliseconds / projects);
        result.Add("azurite_cpu_ms_per_project", "Azurite, ms", azurite.Processor.TotalMilliseconds / projects);
        result.Add("others_cpu_ms_per_project", "simulator, broker and benchmark, ms", self.Processor.TotalMilliseconds / projects);
        result.Add("api_calls_per_project", "calls to Aholo per project", (double)environment.Simulator.GetStats().Calls.Values.Sum() / projects);
        result.Add("sqlite_KiB_per_project", "growth of the host's files per project, KiB", (SizeOf(folder, "functions") - before.Engine) / 1024.0 / projects);
        result.Add("azurite_KiB_per_project", "growth of storage per project, KiB", (SizeOf(folder, "azurite") - before.Azurite) / 1024.0 / projects);
        if (projects >= LargeRun)
        {
            result.AddInvariant($"at least {LeastProjectsPerSecondOfLargeRun} projects per second", perSecond >= LeastProjectsPerSecondOfLargeRun);
            result.AddInvariant("the oldest first: half of the projects take at most half of the time", drops.Select(photo => photo.Took.TotalSeconds).Median() <= seconds / 2);
        }
        else if (projects >= ManyProjects)
        {
            result.AddInvariant($"at least {LeastProjectsPerSecond} projects per second", perSecond >= LeastProjectsPerSecond);
        }
    }

    private static async Task SoakAsync(
        LocalEnvironment environment, PhotoDrop drop, TimeSpan length, double rate, BenchmarkResult result, CancellationToken cancellationToken)
    {
        using var worker = new ProcessUse(environment.Functions.WorkerId);
        using var host = new ProcessUse(environment.Functions.HostId);
        using var azurite = new ProcessUse(environment.Azurite.Id);
        Soak[] soaks = [new("worker", "the app", worker), new("host", "its host", host), new("azurite", "Azurite", azurite)];
        var watching = Task.WhenAll(soaks.Select(soak => soak.WatchAsync(length, cancellationToken)));
        var times = await drop.DropSteadilyAsync(rate, (int)(rate * length.TotalSeconds), cancellationToken);
        await watching;

        result.Add("soak_minutes", "steady load, minutes", length.TotalMinutes);
        result.Add("soak_projects", "projects", times.Count);
        result.Add("soak_overhead_p50_ms", "blob to event beyond the task's time, p50, ms", times.Select(time => (time - TaskDuration).TotalMilliseconds).Median());
        foreach (var soak in soaks)
        {
            result.Add($"soak_{soak.Key}_memory_MiB", $"memory of {soak.Title} after the first quarter, MiB", soak.Typical);
            result.Add($"soak_{soak.Key}_growth_MiB", "its growth since then by the slope, MiB", soak.Growth);
            result.AddSeries($"soak_{soak.Key}_memory_MiB", soak.Memory);
            result.AddInvariant($"memory of {soak.Title} grows by less than {Soak.MostGrowth:P0} after the first quarter", soak.IsFlat);
        }
    }

    // Storage has no folder while it is in memory.
    private static long SizeOf(DirectoryInfo folder, string part) => new DirectoryInfo(Path.Combine(folder.FullName, part)) is { Exists: true } found
        ? found.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : 0;
}
