using System.CommandLine;
using System.Globalization;
using Aholo.Benchmarks.Reporting;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Files;

/// <summary>One project of very many photos, end to end, beside smaller ones, so that what each photo adds can be seen.</summary>
internal sealed class FilesBenchmark : IBenchmark
{
    // The sessions of a project, besides those of a batch of files: stages, waits and copies.
    private const int TurnsBesides = 40;
    private const int MaxHistoryBytes = 64 * 1024;
    private const double MaxGrowthMiB = 128;

    private readonly Option<int> _files = new("--files") { Description = "Photos in the large project.", DefaultValueFactory = _ => 500 };

    public string Name => "files";

    public string Description => "Makes one project of 500 photos, from the folder to the event: time, memory, history and calls.";

    public IReadOnlyList<Option> Options => [_files];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var files = arguments.GetValue(_files);
        var directory = Directory.CreateTempSubdirectory("files-").FullName;
        try
        {
            await using var environment = await LocalEnvironment.StartAsync(
                TestEnvironment.Options(directory) with
                {
                    TaskDuration = TimeSpan.FromSeconds(1),
                },
                cancellationToken);
            var folder = new FolderRun(environment);
            var runs = new List<FolderFigures>();
            foreach (var count in (int[])[Math.Max(1, files / 100), Math.Max(1, files / 10), files])
                runs.Add(await folder.RunAsync(count, cancellationToken));
            return Report(runs);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static BenchmarkResult Report(IReadOnlyList<FolderFigures> runs)
    {
        var (tenth, large) = (runs[^2], runs[^1]);
        var added = Math.Max(1, large.Files - tenth.Files);
        var result = new BenchmarkResult(
            $"Projects of {string.Join(", ", runs.Select(run => run.Files))} photos, one after another, the function app's worker in a process of its own",
            "photos", "MB", "s", "photos a second", "peak MiB", "history rows", "history bytes", "calls to Aholo", "status calls");
        foreach (var run in runs)
        {
            result.AddRow(
                Number(run.Files), Number(run.Bytes / 1e6, "0.0"), Number(run.Seconds, "0.0"), Number(run.Files / run.Seconds, "0.0"),
                Number(run.PeakMiB), Number(run.HistoryRows), Number(run.HistoryBytes), Number(run.Calls), Number(run.StatusCalls));
        }

        result.AddFigure("files", large.Files);
        result.AddFigure("wall_s", large.Seconds);
        result.AddFigure("files_per_s", large.Files / large.Seconds);
        result.AddFigure("peak_rss_MiB", large.PeakMiB);
        result.AddFigure("peak_rss_tenth_MiB", tenth.PeakMiB);
        result.AddFigure("rss_per_added_file_KiB", (large.PeakMiB - tenth.PeakMiB) * 1024 / added);
        result.AddFigure("history_rows", large.HistoryRows);
        result.AddFigure("history_bytes", large.HistoryBytes);
        result.AddFigure("history_rows_tenth", tenth.HistoryRows);
        result.AddFigure("history_bytes_tenth", tenth.HistoryBytes);
        result.AddFigure("history_bytes_per_added_file", (double)(large.HistoryBytes - tenth.HistoryBytes) / added);
        result.AddFigure("aholo_calls", large.Calls);
        result.AddFigure("status_calls", large.StatusCalls);

        var batch = new ProjectFileOptions().BatchSize;
        var maxRows = (2 * ((large.Files + batch - 1) / batch)) + TurnsBesides;
        result.AddInvariant("one project at Aholo for each folder", runs.All(run => run.Projects == 1));
        result.AddInvariant("every photo is in the record and in the project at Aholo", runs.All(run => run.AllThere));
        result.AddInvariant($"no more history rows than two for each batch and {TurnsBesides}, which is {maxRows}", large.HistoryRows <= maxRows);
        result.AddInvariant($"no more than {MaxHistoryBytes} bytes of history", large.HistoryBytes <= MaxHistoryBytes);
        result.AddInvariant($"ten times the photos take no more than {MaxGrowthMiB} MiB more", large.PeakMiB - tenth.PeakMiB <= MaxGrowthMiB);
        return result;
    }

    private static string Number(double value, string format = "N0") => value.ToString(format, CultureInfo.InvariantCulture);
}
