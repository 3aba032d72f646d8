using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>The whole command on a disk that becomes full, or read-only, while projects run.</summary>
public sealed class DiskTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly SmallDisk _disk = new();
    private readonly Command _command = new();
    private readonly ConcurrentQueue<JsonElement> _lines = [];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_disk.Root, "data");

    public void Dispose()
    {
        _command.Dispose();
        _disk.Dispose();
    }

    [Fact(Explicit = true)]
    public async Task On_a_disk_that_was_full_for_a_while_every_confirmed_upload_becomes_one_project()
    {
        using var command = Start();
        try
        {
            var (storage, http, simulator) = await ReadyAsync(command);
            var confirmed = await UploadAsync(storage, "before", 8);
            _disk.Fill();
            confirmed.AddRange(await UploadAsync(storage, "full", 8));
            await DiskLineAsync("No space left on device");
            _disk.Free();
            await DiskLineAsync("can be written again");
            confirmed.AddRange(await UploadAsync(storage, "after", 8));

            await EndedAsync(http, simulator, confirmed);
        }
        finally
        {
            await EndAsync(command);
        }
    }

    [Fact(Explicit = true)]
    public async Task After_a_restart_on_a_disk_that_was_read_only_every_confirmed_upload_becomes_one_project()
    {
        List<string> confirmed;
        using (var command = Start())
        {
            try
            {
                var (storage, _, _) = await ReadyAsync(command);
                confirmed = await UploadAsync(storage, "before", 8);
                _disk.Abort();
                confirmed.AddRange(await UploadAsync(storage, "read-only", 8));
                await DiskLineAsync("Read-only file system");
            }
            finally
            {
                await EndAsync(command);
            }
        }

        using (var refused = Start())
        {
            await refused.WaitForExitAsync(CancellationToken);
            refused.ExitCode.ShouldBe(2);
            var message = _lines.ShouldHaveSingleItem().GetProperty("message").GetString()!;
            message.ShouldStartWith($"The data directory {Data} cannot be used: Read-only file system");
            message.ShouldEndWith("Choose another with --data.");
        }

        _disk.Repair();
        using var repaired = Start();
        try
        {
            var (_, http, simulator) = await ReadyAsync(repaired);
            await EndedAsync(http, simulator, confirmed);
        }
        finally
        {
            await EndAsync(repaired);
        }
    }

    // The line that the command prints about its disk.
    private async Task DiskLineAsync(string text)
    {
        bool IsFound() => _lines.Any(line => line.GetProperty("type").GetString() == "disk" && line.GetProperty("message").GetString()!.Contains(text, StringComparison.Ordinal));
        await LocalFixture.UntilAsync(IsFound, $"the command reports '{text}'");
    }

    private Process Start()
    {
        _lines.Clear();
        var command = _command.Start(
            [.. Command.AnyPorts, "--no-sample", "--json"], new() { ["Aholo__Sweep__Grace"] = "00:00:10" }, Data);
        command.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            output.WriteLine(line.Data);
            _lines.Enqueue(JsonDocument.Parse(line.Data).RootElement);
        };
        command.ErrorDataReceived += (_, line) => output.WriteLine(line.Data ?? "");
        command.BeginOutputReadLine();
        command.BeginErrorReadLine();
        return command;
    }

    private static async Task EndAsync(Process command)
    {
        using (var interrupt = Process.Start("kill", ["-INT", $"{command.Id}"]))
            await interrupt.WaitForExitAsync(CancellationToken);
        await command.WaitForExitAsync(CancellationToken);
    }

    private async Task<(BlobContainerClient Uploads, HttpClient App, Uri Simulator)> ReadyAsync(Process command)
    {
        JsonElement ready = default;
        await LocalFixture.UntilAsync(
            () => command.HasExited || (ready = _lines.FirstOrDefault(line => line.GetProperty("type").GetString() == "ready")).ValueKind == JsonValueKind.Object,
            "the command is ready");
        var endpoints = ready.GetProperty("endpoints");
        return (
            new BlobServiceClient(ready.GetProperty("connectionStrings").GetProperty("storage").GetString(), new BlobClientOptions { Retry = { MaxRetries = 0 } })
                .GetBlobContainerClient("uploads"),
            new HttpClient { BaseAddress = new(endpoints.GetProperty("http").GetString()!) },
            new(endpoints.GetProperty("simulator").GetString()!));
    }

    // What storage confirms; what it refuses, the client knows.
    private async Task<List<string>> UploadAsync(BlobContainerClient uploads, string name, int count)
    {
        var confirmed = new List<string>();
        for (var number = 0; number < count; number++)
        {
            try
            {
                await uploads.UploadBlobAsync($"{name}-{number}.jpg", BinaryData.FromBytes([.. Photos.Mug, .. Guid.NewGuid().ToByteArray()]), CancellationToken);
                confirmed.Add($"{name}-{number}.jpg");
            }
            catch (RequestFailedException exception)
            {
                output.WriteLine($"{name}-{number}: {exception.Status} {exception.Message.Split('\n')[0]}");
            }
        }

        return confirmed;
    }

    private async Task EndedAsync(HttpClient http, Uri simulator, List<string> confirmed)
    {
        var open = confirmed.ToHashSet();
        for (var since = Stopwatch.StartNew(); open.Count > 0;)
        {
            since.Elapsed.ShouldBeLessThan(Limit, $"without an end: {string.Join(", ", open)}");
            foreach (var name in open.ToList())
            {
                using var head = await http.SendAsync(new(HttpMethod.Head, $"api/uploads/{name}"), CancellationToken);
                head.EnsureSuccessStatusCode(); // the upload is still there
                using var project = await http.GetAsync(new Uri($"api/projects/{head.Headers.GetValues("Aholo-Project-Id").Single()}", UriKind.Relative), CancellationToken);
                if (!project.IsSuccessStatusCode)
                    continue;
                var stage = (await project.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("stage").GetString();
                stage.ShouldNotBe("Failed", name);
                if (stage is "Succeeded" or "AwaitingDecision")
                    open.Remove(name);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken);
        }

        var stats = await http.GetFromJsonAsync<JsonElement>(new Uri(simulator, "/_simulator/stats"), CancellationToken);
        var names = stats.GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("name").GetString()).ToList();
        names.Count.ShouldBe(names.Distinct().Count(), "nothing was paid for twice");
        output.WriteLine($"{confirmed.Count} confirmed, {names.Count} created");
    }
}
