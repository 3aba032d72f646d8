using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Aholo.Benchmarks.Processes;
using Aholo.Benchmarks.Reporting;
using Aholo.Tests.Media;

namespace Aholo.Benchmarks.Inspect;

/// <summary>What the inspector says of the files of a folder; without one, what inspecting large files takes.</summary>
internal sealed class InspectBenchmark : IBenchmark
{
    private const long MiB = 1024 * 1024;
    private const long MaxMemoryMiB = 32;
    private const double MaxRatio = 3;
    private const int Rounds = 3;
    private const long SmallLength = 100_000;

    private readonly Argument<DirectoryInfo?> _folder = new("folder")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "Inspects each file of this folder, and compares with exiftool and ffprobe where they are installed.",
    };

    private readonly Option<long> _size = new("--size") { Description = "Mebibytes of each large file, when there is no folder.", DefaultValueFactory = _ => 100 };

    public string Name => "inspect";

    public string Description => "Inspects the files of a folder, or measures how large pictures and videos are inspected beside md5sum.";

    public IReadOnlyList<Option> Options => [_size];

    public IReadOnlyList<Argument> Arguments => [_folder];

    public Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        arguments.GetValue(_folder) is { } folder ? InspectAsync(folder, cancellationToken) : MeasureAsync(arguments.GetValue(_size) * MiB, cancellationToken);

    private static async Task<BenchmarkResult> InspectAsync(DirectoryInfo folder, CancellationToken cancellationToken)
    {
        if (!folder.Exists)
            throw new DirectoryNotFoundException($"Folder '{folder.FullName}' does not exist. Name a folder of pictures and videos.");

        var files = await MediaFolder.InspectAsync(folder.FullName, cancellationToken);
        var result = new BenchmarkResult($"Files of {folder.FullName}", "file", "format", "width", "height", "seconds", "traits", "refused because", "differs");
        foreach (var (path, facts, error, differences) in files)
        {
            result.AddRow(
                Path.GetRelativePath(folder.FullName, path), facts?.Format ?? "", Number(facts?.Width), Number(facts?.Height), Number(facts?.Duration?.TotalSeconds),
                facts?.Traits.ToString() ?? "", error?.Message ?? "", string.Join("; ", differences));
        }

        result.AddFigure("files", files.Count);
        result.AddFigure("refused", files.Count(file => file.Error is not null));
        result.AddFigure("different", files.Count(file => file.Differences.Count > 0));
        result.AddInvariant("exiftool and ffprobe, where they are installed, say the same of every file", files.All(file => file.Differences.Count == 0));
        return result;
    }

    private static async Task<BenchmarkResult> MeasureAsync(long size, CancellationToken cancellationToken)
    {
        var result = new BenchmarkResult(
            $"Inspecting files of {size / MiB} MiB", "format", "passes", "MiB read", "allocated MiB", "peak resident MiB more", "s", "md5sum s", "times md5sum");
        var directory = Directory.CreateTempSubdirectory("inspect-").FullName;
        try
        {
            foreach (var (format, writeAsync) in LargeMedia.All)
            {
                var (small, large) = (Path.Combine(directory, $"small.{format}"), Path.Combine(directory, $"large.{format}"));
                await WriteAsync(small, SmallLength);
                await WriteAsync(large, size);
                await MeasureAsync(result, format, small, large, cancellationToken);
                File.Delete(large);

                async Task WriteAsync(string path, long length)
                {
                    await using var stream = File.Create(path);
                    await writeAsync(stream, length, cancellationToken);
                }
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }

        return result;
    }

    private static async Task MeasureAsync(BenchmarkResult result, string format, string small, string large, CancellationToken cancellationToken)
    {
        var length = new FileInfo(large).Length;
        var (uses, sums) = (new List<InspectedFileUse>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            uses.Add(await Child.RunAsync<InspectedFileUse>(new InspectFile(), [small, large], cancellationToken));
            var clock = Stopwatch.StartNew();
            using var md5Sum = Child.Start("md5sum", [large]);
            await md5Sum.ReadToEndAsync(cancellationToken);
            sums.Add(clock.Elapsed.TotalSeconds);
        }

        var (passes, seconds, md5Seconds) = ((double)uses[0].BytesRead / length, uses.Select(use => use.Seconds).Median(), sums.Median());
        var (allocated, resident) = ((double)uses.Max(use => use.AllocatedBytes) / MiB, (double)uses.Max(use => use.ResidentBytes) / MiB);
        result.AddRow(
            format, Number(passes), Number(uses[0].BytesRead / MiB), Number(allocated), Number(resident), Number(seconds), Number(md5Seconds), Number(seconds / md5Seconds));
        result.AddFigure($"{format}_passes", passes);
        result.AddFigure($"{format}_allocated_MiB", allocated);
        result.AddFigure($"{format}_resident_MiB", resident);
        result.AddFigure($"{format}_s", seconds);
        result.AddFigure($"{format}_md5sum_s", md5Seconds);
        result.AddInvariant($"{format}: every byte is read once", uses.All(use => use.BytesRead == length));
        result.AddInvariant($"{format}: it takes less than {MaxMemoryMiB} MiB", allocated < MaxMemoryMiB && resident < MaxMemoryMiB);
        result.AddInvariant($"{format}: it takes at most {MaxRatio} times as long as md5sum", seconds <= MaxRatio * md5Seconds);
    }

    private static string Number(double? value) => value?.ToString("0.###", CultureInfo.InvariantCulture) ?? "";
}
