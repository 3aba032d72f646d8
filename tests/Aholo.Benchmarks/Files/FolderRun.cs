using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Projects;
using Aholo.Functions.Workflow;
using Aholo.Local.Hosting;
using Azure.Storage.Blobs;
using Microsoft.Data.Sqlite;

namespace Aholo.Benchmarks.Files;

/// <summary>Uploads folders of photos, makes a project of each and measures what it took.</summary>
internal sealed class FolderRun(LocalEnvironment environment)
{
    private const int ParallelUploads = 16;
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    /// <summary>Makes one project.</summary>
    public async Task<FolderFigures> RunAsync(int files, CancellationToken cancellationToken)
    {
        var name = $"photos-{files}";
        var bytes = await UploadPhotosAsync(name, files, cancellationToken);
        environment.Simulator!.ResetStats();

        var clock = Stopwatch.StartNew();
        var id = await StartAsync(name, cancellationToken);
        await WaitAsync(id, cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;

        using var process = Process.GetProcessById(environment.Functions.WorkerId);
        var record = await ReadRecordAsync(id, cancellationToken);
        var history = await ReadHistoryAsync(id, cancellationToken);
        var stats = environment.Simulator.GetStats();
        var projects = stats.Projects.Where(project => project.Name == name).ToList();
        return new()
        {
            Files = files,
            Bytes = bytes,
            Seconds = seconds,
            PeakMiB = process.PeakWorkingSet64 / 1024.0 / 1024.0,
            HistoryRows = history.Rows,
            HistoryBytes = history.Bytes,
            Calls = stats.Calls.Where(call => call.Key != "assetDownload").Sum(call => call.Value),
            StatusCalls = stats.Calls["taskList"],
            Projects = projects.Count,
            AllThere = record.Outcome == ProjectStage.Succeeded
                && record.Files.Count == files
                && record.Files.All(file => file.Facts is not null)
                && projects.All(project => project.Files.Distinct().Count() == files),
        };
    }

    // The samples, again and again. What follows the end of a JPEG is not part of the picture, and makes each file another.
    private async Task<long> UploadPhotosAsync(string folder, int files, CancellationToken cancellationToken)
    {
        var samples = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Aholo.Local", "Samples", "photos"), "*.jpg").Order().Select(File.ReadAllBytes).ToList();
        long bytes = 0;
        await Parallel.ForAsync(
            0, files, new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                byte[] photo = [.. samples[index % samples.Count], .. BitConverter.GetBytes(index)];
                await Uploads.GetBlobClient($"{folder}/{index:0000}.jpg").UploadAsync(BinaryData.FromBytes(photo), overwrite: true, token);
                Interlocked.Add(ref bytes, photo.Length);
            });
        return bytes;
    }

    private async Task<string> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var manifest = Uploads.GetBlobClient($"{folder}/{ProjectPlanner.ManifestName}");
        var uploaded = await manifest.UploadAsync(BinaryData.FromString("{}"), overwrite: true, cancellationToken);
        return ProjectId.FromBlob(Uploads.Name, BlobReference.Of(manifest.Name, uploaded.Value.ETag));
    }

    private async Task WaitAsync(string id, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(MaxWait);
        using var http = new HttpClient { BaseAddress = environment.Functions.BaseAddress };
        while (true)
        {
            using var response = await http.GetAsync($"/api/projects/{id}", timeout.Token);
            if (response.StatusCode != HttpStatusCode.NotFound)
            {
                response.EnsureSuccessStatusCode();
                var project = await response.Content.ReadFromJsonAsync(FunctionsJson.Shared.ProjectView, timeout.Token);
                if (project?.Outcome is not null)
                    return;
            }

            await Task.Delay(LookInterval, timeout.Token);
        }
    }

    private async Task<ProjectRecord> ReadRecordAsync(string id, CancellationToken cancellationToken)
    {
        var blob = environment.Storage.GetBlobContainerClient(new StorageOptions().Assets).GetBlobClient($"{id}/project.json");
        return JsonSerializer.Deserialize((await blob.DownloadContentAsync(cancellationToken)).Value.Content, FunctionsJson.Shared.ProjectRecord)!;
    }

    private async Task<(int Rows, long Bytes)> ReadHistoryAsync(string id, CancellationToken cancellationToken)
    {
        var store = Path.Combine(environment.FunctionsDirectory, "durable.db");
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = store, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*), sum(length(data)) FROM history JOIN instances ON key = instance_key WHERE instance_id = $id";
        command.Parameters.AddWithValue("$id", id);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        return (row.GetInt32(0), row.GetInt64(1));
    }

    private BlobContainerClient Uploads => environment.Storage.GetBlobContainerClient(new StorageOptions().Uploads);
}
