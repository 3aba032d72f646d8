using System.CommandLine;
using System.Diagnostics;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Start;

/// <summary>How soon everything is ready, and what it takes while there is nothing to do.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const double MostSeconds = 3;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    public string Name => "start";

    public string Description => "Starts everything twice, then leaves it alone for a minute: seconds, requests to storage, processor time, memory of each process.";

    public IReadOnlyList<Option> Options => [];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("start-").FullName;
        try
        {
            var result = new BenchmarkResult("Everything on this machine, without work", "what", "figure");
            var options = TestEnvironment.Options(directory) with { StorageLog = Path.Combine(directory, "storage.log") };
            var first = Stopwatch.GetTimestamp();
            await using (await LocalEnvironment.StartAsync(options, cancellationToken))
                result.Add("first_s", "first start to ready, s", Stopwatch.GetElapsedTime(first).TotalSeconds);

            var second = Stopwatch.GetTimestamp();
            await using var environment = await LocalEnvironment.StartAsync(options, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(second).TotalSeconds;
            result.Add("second_s", "second start to ready, s", seconds);
            result.AddInvariant($"a second start takes at most {MostSeconds} s", seconds <= MostSeconds);
            await MeasureIdleAsync(environment, options.StorageLog, result, cancellationToken);
            return result;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task MeasureIdleAsync(LocalEnvironment environment, string storageLog, BenchmarkResult result, CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        (string Name, int Id)[] processes =
        [
            ("the function app's worker", environment.Functions.WorkerId), ("its host", environment.Functions.HostId), ("Azurite", environment.Azurite.Id),
            ("simulator, broker and benchmark", Environment.ProcessId),
        ];
        var uses = processes.Select(process => (process.Name, Use: new ProcessUse(process.Id))).ToList();
        var before = CountLines(storageLog);
        await Task.Delay(Idle, cancellationToken);

        result.Add("idle_storage_requests", "requests to storage in an idle minute", CountLines(storageLog) - before);
        foreach (var (name, use) in uses)
        {
            result.Add($"{Key(name)}_idle_cpu_percent", $"{name}: % of a core while idle", use.Processor / Idle * 100);
            result.Add($"{Key(name)}_memory_MiB", $"{name}: memory, MiB", use.Memory / 1048576.0);
            use.Dispose();
        }
    }

    private static int CountLines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var lines = 0;
        while (reader.ReadLine() is not null)
            lines++;
        return lines;
    }

    private static string Key(string name) => name.Split(' ')[^1].ToLowerInvariant();
}
