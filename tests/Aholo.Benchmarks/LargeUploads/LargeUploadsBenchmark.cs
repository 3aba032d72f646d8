using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Aholo.Benchmarks.Reporting;
using Aholo.Files.Media;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.LargeUploads;

/// <summary>Large files by both ways to upload them, and a project from the larger one: the memory of host and worker stays flat.</summary>
internal sealed class LargeUploadsBenchmark : IBenchmark
{
    private const long MiB = 1024 * 1024;
    private const double MaxPeakMiB = 200;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private readonly Option<long> _put = new("--put") { Description = "Megabytes that are sent through the app, chunked.", DefaultValueFactory = _ => 376 };
    private readonly Option<long> _direct = new("--direct") { Description = "Mebibytes that are sent straight into storage.", DefaultValueFactory = _ => 512 };

    public string Name => "large-uploads";

    public string Description => "Uploads one large file through the app and another straight into storage, makes a project of it, and measures the app's memory.";

    public IReadOnlyList<Option> Options => [_put, _direct];

    public async Task<BenchmarkResult> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var (put, direct) = (arguments.GetValue(_put) * 1_000_000, arguments.GetValue(_direct) * MiB);
        var directory = Directory.CreateTempSubdirectory("large-uploads-").FullName;
        try
        {
            await using var environment = await LocalEnvironment.StartAsync(
                TestEnvironment.Options(directory) with { TaskDuration = TimeSpan.FromSeconds(1) }, cancellationToken);
            using var http = new HttpClient { BaseAddress = environment.Functions.BaseAddress, Timeout = Timeout.InfiniteTimeSpan };
            var result = new BenchmarkResult("Large files on the local host", "what", "MB", "s", "MB/s", "host, peak MiB so far", "worker, peak MiB so far");
            Report(environment, result, "start", 0, 0);

            var clock = Stopwatch.StartNew();
            await PutAsync(http, put, cancellationToken);
            Report(environment, result, "put_chunked", put, clock.Elapsed.TotalSeconds);

            clock.Restart();
            await new DirectFile(http, direct).SendAsync("large.jpg", cancellationToken);
            Report(environment, result, "direct", direct, clock.Elapsed.TotalSeconds);

            clock.Restart();
            var outcome = await WaitAsync(http, "large.jpg", cancellationToken);
            var peak = Report(environment, result, "project", direct, clock.Elapsed.TotalSeconds);

            var isWhole = await SizeAsync(environment, "large/put.bin") == put && await SizeAsync(environment, "large.jpg") == direct;
            result.AddInvariant("both files are stored with every byte", isWhole);
            result.AddInvariant("the project of the large file succeeded", outcome == ProjectStage.Succeeded);
            result.AddInvariant(
                $"neither host nor worker takes more than {MaxPeakMiB} MiB", Math.Max(peak.Host, peak.Worker) <= MaxPeakMiB);
            return result;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task PutAsync(HttpClient http, long size, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/uploads/large/put.bin") { Content = new StreamContent(new ZeroStream(size), (int)MiB) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<ProjectStage> WaitAsync(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var file = await http.SendAsync(new(HttpMethod.Head, $"/api/uploads/{path}"), cancellationToken);
        var id = file.Headers.GetValues("Aholo-Project-Id").Single();
        while (true)
        {
            using var response = await http.GetAsync($"/api/projects/{id}", cancellationToken);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                var project = (await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, cancellationToken))!;
                if (project.Outcome is { } outcome)
                    return outcome;
            }

            await Task.Delay(LookInterval, cancellationToken);
        }
    }

    private static async Task<long> SizeAsync(LocalEnvironment environment, string path) =>
        (await environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads).GetBlobClient(path).GetPropertiesAsync()).Value.ContentLength;

    private static (double Host, double Worker) Report(LocalEnvironment environment, BenchmarkResult result, string what, long bytes, double seconds)
    {
        var (host, worker) = (PeakMiB(environment.Functions.HostId), PeakMiB(environment.Functions.WorkerId));
        result.AddRow(what, Number(bytes / 1e6), Number(seconds, "0.0"), bytes == 0 ? "" : Number(bytes / 1e6 / seconds), Number(host), Number(worker));
        result.AddFigure($"{what}_s", seconds);
        result.AddFigure($"{what}_host_peak_MiB", host);
        result.AddFigure($"{what}_worker_peak_MiB", worker);
        return (host, worker);
    }

    private static double PeakMiB(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return (double)process.PeakWorkingSet64 / MiB;
    }

    private static string Number(double value, string format = "N0") => value.ToString(format, CultureInfo.InvariantCulture);
}
