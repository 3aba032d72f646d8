using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Aholo.Benchmarks.Load;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Local.Hosting;
using Aholo.Simulator;
using Aholo.Local.Testing.Chaos;

namespace Aholo.Benchmarks.Compare;

/// <summary>The function app beside the quickstart's loop and a worker that keeps its work in memory, on one simulator.</summary>
internal sealed class CompareBenchmark : IBenchmark
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MostWaiting = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan TaskDuration = TimeSpan.FromSeconds(10) / Quickstart.TimesShorter;

    private readonly Option<int> _projects = new("--projects") { Description = "Photos that each gets, twice.", DefaultValueFactory = _ => 24 };

    public string Name => "compare";

    public string Description => "The function app beside the quickstart's loop, the same with 16 workers, and a worker in memory: run through, and killed.";

    public IReadOnlyList<Option> Options => [_projects];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var projects = arguments.GetValue(_projects);
        var folder = Directory.CreateTempSubdirectory("compare-");
        try
        {
            await using var environment = await StartAsync(folder, cancellationToken);
            await using var events = await EventTimes.OpenAsync(environment, cancellationToken);
            using var http = new HttpClient { BaseAddress = environment.Functions.BaseAddress };
            var account = environment.Simulator!;
            var accountOperator = new Operator(http, _ => Task.FromResult(account.GetStats().Projects));
            using var stopOperator = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var decisions = accountOperator.WorkAsync(poll => poll(), stopOperator.Token);

            var result = new BenchmarkResult(
                $"{projects} photos, tasks of {TaskDuration.TotalSeconds:0.#} s; every wait {Quickstart.TimesShorter} times shorter",
                "way", "projects", "seconds", "calls to Aholo", "status calls", "peak memory, MiB", "killed: lost", "killed: paid twice", "killed: asked an operator");
            // A service has run before; its first projects compile the code.
            await new PhotoDrop(environment, events, TimeSpan.FromMinutes(2)).DropManyAsync(10, cancellationToken);
            foreach (var contender in Contenders(environment, events, folder))
            {
                await using (contender)
                    await MeasureAsync(contender, account, () => accountOperator.Asked, projects, result, cancellationToken);
            }

            await stopOperator.CancelAsync();
            try
            {
                await decisions;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Nothing more to decide.
            }

            result.AddInvariant("this app: every project succeeded", events.Failed == 0);
            return result;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<IContender> Contenders(LocalEnvironment environment, EventTimes events, DirectoryInfo folder)
    {
        var service = environment.AholoUrl;
        yield return new QuickstartContender("quickstart", "quickstart, one file at a time", 1, service, folder);
        yield return new QuickstartContender("quickstart_16", "quickstart, 16 workers", 16, service, folder);
        yield return new QuickstartContender("in_memory", "a task for each file, in memory", QuickstartWorker.TaskForEach, service, folder);
        yield return new FunctionAppContender(environment, events);
    }

    private static Task<LocalEnvironment> StartAsync(DirectoryInfo folder, CancellationToken cancellationToken) => LocalEnvironment.StartAsync(
        TestEnvironment.Options(folder.FullName) with
        {
            TaskDuration = TaskDuration,
            ConfigureSimulator = simulator => simulator with { MaxSplats = 500, UploadProcessingTime = TimeSpan.FromSeconds(1) / Quickstart.TimesShorter },
            // The defaults, shortened like the quickstart's waits; for the poll of an upload, the least that the client allows.
            Settings = new Dictionary<string, string>
            {
                ["Aholo__Polling__FirstInterval"] = "00:00:00.500",
                ["Aholo__Polling__MaxInterval"] = "00:00:03",
                ["Aholo__StatusBatch__Interval"] = "00:00:00.100",
                ["Aholo__Upload__StatusPollInterval"] = "00:00:00.200",
            },
        },
        cancellationToken);

    private static async Task MeasureAsync(
        IContender contender, AholoSimulator account, Func<int> asked, int projects, BenchmarkResult result, CancellationToken cancellationToken)
    {
        var (time, memory, stats) = await RunThroughAsync(contender, account, Names("through"), cancellationToken);
        var status = stats.Calls["taskList"] + stats.Calls["uploadStatus"];
        var calls = stats.Calls.Values.Sum() - status;
        var askedBefore = asked();
        var (lost, paidTwice) = await KillAsync(contender, account, Names("killed"), cancellationToken);

        (string Key, double Value, string Format)[] figures =
        [
            ("projects", projects, "0"),
            ("s", time.TotalSeconds, "0.0"),
            ("calls", calls, "0"),
            ("status_calls", status, "0"),
            ("peak_memory_MiB", memory / 1048576.0, "0"),
            ("lost", lost, "0"),
            ("paid_twice", paidTwice, "0"),
            ("asked", asked() - askedBefore, "0"),
        ];
        result.AddRow([contender.Name, .. figures.Select(figure => figure.Value.ToString(figure.Format, CultureInfo.InvariantCulture))]);
        foreach (var (key, value, _) in figures)
            result.AddFigure($"{contender.Key}_{key}", value);
        if (contender is FunctionAppContender)
        {
            result.AddInvariant($"{contender.Name}: nothing is lost when it is killed", lost == 0);
            result.AddInvariant($"{contender.Name}: nothing is paid twice when it is killed", paidTwice == 0);
        }

        string[] Names(string run) => [.. Enumerable.Range(0, projects).Select(i => $"{contender.Key}-{run}-{i:0000}")];
    }

    private static async Task<(TimeSpan Time, long Memory, SimulatorStats Stats)> RunThroughAsync(
        IContender contender, AholoSimulator account, string[] names, CancellationToken cancellationToken)
    {
        account.ResetStats();
        var clock = Stopwatch.StartNew();
        await contender.BeginAsync(names, cancellationToken);
        if (!await FinishAsync(contender, names.Length, cancellationToken))
            throw new InvalidOperationException($"{contender.Name}: {contender.Finished} of {names.Length} came back, although nothing was killed.");

        var time = clock.Elapsed;
        using var use = new ProcessUse(contender.ProcessIds);
        return (time, use.PeakMemory, account.GetStats());
    }

    // Killed when half of the projects have been created.
    private static async Task<(int Lost, int PaidTwice)> KillAsync(
        IContender contender, AholoSimulator account, string[] names, CancellationToken cancellationToken)
    {
        account.ResetStats();
        await contender.BeginAsync(names, cancellationToken);
        var waiting = Stopwatch.StartNew();
        while (account.GetStats().Projects.Count < names.Length / 2)
        {
            if (waiting.Elapsed > MostWaiting)
                throw new InvalidOperationException($"{contender.Name}: not half of {names.Length} projects were created in {MostWaiting}.");
            await Task.Delay(PollInterval, cancellationToken);
        }

        await contender.KillAsync();
        await contender.StartAgainAsync(cancellationToken);
        await FinishAsync(contender, names.Length, cancellationToken);

        return (names.Length - contender.Finished, account.GetStats().Projects.GroupBy(project => project.Name).Count(name => name.Count() > 1));
    }

    // Whether all come back; not if nothing happens any more.
    private static async Task<bool> FinishAsync(IContender contender, int projects, CancellationToken cancellationToken)
    {
        var progress = Stopwatch.StartNew();
        for (var finished = contender.Finished; finished < projects && progress.Elapsed < MaxWait;)
        {
            await Task.Delay(PollInterval, cancellationToken);
            if (contender.Finished is var now && now != finished)
                (finished, progress) = (now, Stopwatch.StartNew());
        }

        return contender.Finished == projects;
    }
}
