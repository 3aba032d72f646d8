using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Reporting;
using Aholo.Functions.Configuration;
using Aholo.Local.Hosting;
using Aholo.Tests;

namespace Aholo.Benchmarks.Resources;

/// <summary>One project of very many photos, end to end, beside one of a tenth as many.</summary>
internal sealed class ResourcesBenchmark : IBenchmark
{
    // The turns of a project besides those that a batch of files has: stages, waits and copies.
    private const int TurnsBesides = 40;
    private const int MaxHistoryBytes = 64 * 1024;
    private const double MaxGrowthMiB = 128;

    private readonly Option<int> _files = new("--files") { Description = "Photos in the large project.", DefaultValueFactory = _ => 500 };

    public string Name => "resources";

    public string Description => "Makes one project of 500 photos, from the folder to the event: time, memory, history and calls.";

    public IReadOnlyList<Option> Options => [_files];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var files = arguments.GetValue(_files);
        var directory = Directory.CreateTempSubdirectory("resources-").FullName;
        try
        {
            await using var environment = await LocalEnvironment.StartAsync(
                new()
                {
                    DataDirectory = directory,
                    AzuriteDirectory = Path.Combine(Repository.Root, ".local", "azurite-package"),
                    HttpPort = 0,
                    BlobPort = 0,
                    AmqpPort = 0,
                    AholoPort = 0,
                    TaskDuration = TimeSpan.FromSeconds(1),
                },
                cancellationToken);
            var folder = new FolderRun(environment, directory);
            var small = await folder.RunAsync(Math.Max(1, files / 10), cancellationToken);
            var large = await folder.RunAsync(files, cancellationToken);
            return Report(small, large);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static BenchmarkResult Report(FolderFigures small, FolderFigures large)
    {
        var result = new BenchmarkResult(
            $"One project of {large.Files} photos after one of {small.Files}, function app in a process of its own",
            "photos", "MB", "s", "photos a second", "peak MiB", "history rows", "history bytes", "calls to Aholo", "status calls");
        foreach (var run in (FolderFigures[])[small, large])
        {
            result.AddRow(
                Number(run.Files), Number(run.Bytes / 1e6, "0.0"), Number(run.Seconds, "0.0"), Number(run.Files / run.Seconds, "0.0"),
                Number(run.PeakMiB), Number(run.HistoryRows), Number(run.HistoryBytes), Number(run.Calls), Number(run.StatusCalls));
        }

        result.AddFigure("files", large.Files);
        result.AddFigure("wall_s", large.Seconds);
        result.AddFigure("files_per_s", large.Files / large.Seconds);
        result.AddFigure("peak_rss_MiB", large.PeakMiB);
        result.AddFigure("peak_rss_tenth_MiB", small.PeakMiB);
        result.AddFigure("history_rows", large.HistoryRows);
        result.AddFigure("history_bytes", large.HistoryBytes);
        result.AddFigure("history_rows_tenth", small.HistoryRows);
        result.AddFigure("aholo_calls", large.Calls);
        result.AddFigure("status_calls", large.StatusCalls);

        var batch = new InputOptions().BatchSize;
        var maxRows = (2 * ((large.Files + batch - 1) / batch)) + TurnsBesides;
        result.AddInvariant("one project at Aholo for each folder", small.Projects == 1 && large.Projects == 1);
        result.AddInvariant("every photo is in the record and in the project at Aholo", small.AllThere && large.AllThere);
        result.AddInvariant($"no more history rows than two for each batch and {TurnsBesides}, which is {maxRows}", large.HistoryRows <= maxRows);
        result.AddInvariant($"no more than {MaxHistoryBytes} bytes of history", large.HistoryBytes <= MaxHistoryBytes);
        result.AddInvariant($"ten times the photos take no more than {MaxGrowthMiB} MiB more", large.PeakMiB - small.PeakMiB <= MaxGrowthMiB);
        return result;
    }

    private static string Number(double value, string format = "N0") => value.ToString(format, CultureInfo.InvariantCulture);
}
