using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>Kills the command and all its children, including Azurite.</summary>
public sealed class KillEverythingTests : IDisposable
{
    private const int Uploads = 150;
    private static readonly string[] Ends = ["Succeeded", "Failed", "AwaitingDecision"];

    // An upload whose trigger was killed may be left to the sweep, which runs every quarter of an hour for uploads older than ten minutes.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    private readonly Command _command = new();

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Fact(Explicit = true)]
    public async Task Every_upload_that_was_confirmed_becomes_one_project_and_nothing_is_paid_for_twice()
    {
        var confirmed = new ConcurrentBag<string>();
        using (var killed = _command.Start([.. Command.AnyPorts, "--no-sample", "--json"]))
        {
            var uploads = new BlobServiceClient((await LineAsync(killed, "ready")).GetProperty("connectionStrings").GetProperty("storage").GetString())
                .GetBlobContainerClient("uploads");
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Uploads),
                new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = CancellationToken },
                async (number, cancellationToken) =>
                {
                    await uploads.UploadBlobAsync($"{number}.jpg", BinaryData.FromBytes(Photos.Mug), cancellationToken);
                    confirmed.Add($"{number}.jpg");
                });

            await KillAsync(killed);
        }

        using var command = _command.Start([.. Command.AnyPorts, "--no-sample", "--json"]);
        try
        {
            var endpoints = (await LineAsync(command, "ready")).GetProperty("endpoints");
            _ = command.StandardOutput.ReadToEndAsync(CancellationToken); // or it waits for a reader
            using var http = new HttpClient { BaseAddress = new(endpoints.GetProperty("http").GetString()!) };
            var stages = new Dictionary<string, string>();
            var started = Stopwatch.GetTimestamp();
            while (stages.Count < confirmed.Count)
            {
                Stopwatch.GetElapsedTime(started).ShouldBeLessThan(Limit, $"{stages.Count} of {confirmed.Count} projects have ended");
                foreach (var name in confirmed.Except(stages.Keys).ToList())
                {
                    if (await StageAsync(http, name) is { } stage && Ends.Contains(stage))
                        stages[name] = stage;
                }

                await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken);
            }

            stages.Where(stage => stage.Value == "Failed").ShouldBeEmpty();
            var stats = await http.GetFromJsonAsync<JsonElement>(new Uri(new Uri(endpoints.GetProperty("simulator").GetString()!), "/_simulator/stats"), CancellationToken);
            var names = stats.GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("name").GetString()).ToList();
            names.Count.ShouldBe(names.Distinct().Count(), "nothing was paid for twice");
            names.Count.ShouldBeGreaterThanOrEqualTo(stages.Count(stage => stage.Value == "Succeeded"));
            TestContext.Current.TestOutputHelper!.WriteLine(string.Join(", ", stages.CountBy(stage => stage.Value).Select(count => $"{count.Value} {count.Key}")));
        }
        finally
        {
            command.Kill(entireProcessTree: true);
        }
    }

    [Fact(Explicit = true)]
    public async Task A_project_whose_record_was_lost_by_storage_is_reported_at_the_next_start_with_its_Aholo_id()
    {
        var storage = new DirectoryInfo(Path.Combine(_command.DataDirectory, "azurite"));
        var kept = new Dictionary<string, byte[]>();
        string projectId;
        using (var killed = _command.Start([.. Command.AnyPorts, "--json"]))
        {
            await LineAsync(killed, "ready");
            foreach (var file in storage.GetFiles("__azurite_db_blob__*"))
                kept[file.FullName] = await File.ReadAllBytesAsync(file.FullName, CancellationToken);
            projectId = (await LineAsync(killed, "done")).GetProperty("projectId").GetString()!;
            await KillAsync(killed);
        }

        // As after a power failure on a disk that had not written what it confirmed.
        foreach (var file in storage.GetFiles("__azurite_db_blob__*"))
            file.Delete();
        foreach (var (file, content) in kept)
            await File.WriteAllBytesAsync(file, content, CancellationToken);

        using var command = _command.Start([.. Command.AnyPorts, "--no-sample", "--json"]);
        try
        {
            var message = (await LineAsync(command, "lost")).GetProperty("message").GetString()!;
            message.ShouldContain($"project {projectId} ('mug', Succeeded)");
            message.ShouldMatch("Aholo project [0-9A-Z]+ still has the assets");
            message.ShouldContain("'aholo download ");
        }
        finally
        {
            command.Kill(entireProcessTree: true);
        }
    }

    private static async Task KillAsync(Process killed)
    {
        var all = ProcessTree.Descendants(killed.Id).Prepend(killed.Id).ToList();
        using (var kill = Process.Start("kill", ["-KILL", .. all.Select(id => $"{id}")]))
            await kill.WaitForExitAsync(CancellationToken);
        await LocalFixture.UntilAsync(() => !all.Any(ProcessTree.IsRunning), "everything has ended");
    }

    private static async Task<JsonElement> LineAsync(Process command, string type)
    {
        while (await command.StandardOutput.ReadLineAsync(CancellationToken) is { } line)
        {
            var read = JsonDocument.Parse(line).RootElement;
            if (read.GetProperty("type").GetString() == type)
                return read;
        }

        throw new InvalidOperationException($"The command ended without a line '{type}'.");
    }

    private static async Task<string?> StageAsync(HttpClient http, string name)
    {
        using var head = await http.SendAsync(new(HttpMethod.Head, $"api/uploads/{name}"), CancellationToken);
        head.EnsureSuccessStatusCode(); // the upload is still there
        using var project = await http.GetAsync(new Uri($"api/projects/{head.Headers.GetValues("Aholo-Project-Id").Single()}", UriKind.Relative), CancellationToken);
        return project.IsSuccessStatusCode ? (await project.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("stage").GetString() : null;
    }
}
