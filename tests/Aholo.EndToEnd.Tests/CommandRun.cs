using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;

namespace Aholo.EndToEnd.Tests;

/// <summary>One run of the command, with the lines that it prints and clients of its parts.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(2);

    private readonly ITestOutputHelper _output;
    private readonly ConcurrentQueue<JsonElement> _lines = [];

    private CommandRun(Process process, ITestOutputHelper output)
    {
        (Process, _output) = (process, output);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
                return;
            output.WriteLine(line.Data);
            _lines.Enqueue(JsonDocument.Parse(line.Data).RootElement);
        };
        process.ErrorDataReceived += (_, line) => output.WriteLine(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public Process Process { get; }

    /// <summary>Gets the lines of the command so far.</summary>
    public IReadOnlyCollection<JsonElement> Lines => _lines;

    /// <summary>Gets the container of uploads, by a client that does not retry.</summary>
    public BlobContainerClient Uploads { get; private set; } = null!;

    public HttpClient App { get; } = new();

    public Uri Simulator { get; private set; } = null!;

    /// <summary>Gets the connection string of the broker.</summary>
    public string ServiceBus { get; private set; } = null!;

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    public static CommandRun Start(Command command, ITestOutputHelper output, Dictionary<string, string> environment, string? dataDirectory = null) =>
        new(command.Start([.. Command.AnyPorts, "--no-sample", "--json"], environment, dataDirectory), output);

    /// <summary>Waits until the command is ready.</summary>
    public async Task ReadyAsync()
    {
        await LocalFixture.UntilAsync(() => Process.HasExited || OfType("ready").Any(), "the command is ready");
        var ready = OfType("ready").Single();
        var endpoints = ready.GetProperty("endpoints");
        var connectionStrings = ready.GetProperty("connectionStrings");
        Uploads = new BlobServiceClient(connectionStrings.GetProperty("storage").GetString(), new BlobClientOptions { Retry = { MaxRetries = 0 } })
            .GetBlobContainerClient("uploads");
        App.BaseAddress = new(endpoints.GetProperty("http").GetString()!);
        Simulator = new(endpoints.GetProperty("simulator").GetString()!);
        ServiceBus = connectionStrings.GetProperty("serviceBus").GetString()!;
    }

    /// <summary>Gets the lines of a type.</summary>
    public IEnumerable<JsonElement> OfType(string type) => _lines.Where(line => line.GetProperty("type").GetString() == type);

    /// <summary>Uploads photos and returns the names of those that storage confirms.</summary>
    public async Task<List<string>> UploadAsync(string name, int count)
    {
        var confirmed = new List<string>();
        for (var number = 0; number < count; number++)
        {
            try
            {
                await Uploads.UploadBlobAsync($"{name}-{number}.jpg", BinaryData.FromBytes([.. Photos.Mug, .. Guid.NewGuid().ToByteArray()]), CancellationToken);
                confirmed.Add($"{name}-{number}.jpg");
            }
            catch (RequestFailedException exception)
            {
                _output.WriteLine($"{name}-{number}: {exception.Status} {exception.Message.Split('\n')[0]}");
            }
        }

        return confirmed;
    }

    /// <summary>Waits until the projects of all uploads have one of the stages, and returns their ids.</summary>
    public async Task<List<string>> WaitAsync(IReadOnlyCollection<string> uploads, TimeSpan limit, params string[] stages)
    {
        var ids = new List<string>();
        var open = uploads.ToHashSet();
        for (var since = Stopwatch.StartNew(); open.Count > 0;)
        {
            since.Elapsed.ShouldBeLessThan(limit, $"not yet {string.Join(" or ", stages)}: {string.Join(", ", open)}");
            foreach (var name in open.ToList())
            {
                using var head = await App.SendAsync(new(HttpMethod.Head, $"api/uploads/{name}"), CancellationToken);
                head.EnsureSuccessStatusCode(); // the upload is still there
                var id = head.Headers.GetValues("Aholo-Project-Id").Single();
                if (await StageAsync(id) is not { } stage)
                    continue;
                stage.ShouldNotBe("Failed", name);
                if (!stages.Contains(stage))
                    continue;
                open.Remove(name);
                ids.Add(id);
            }

            await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken);
        }

        return ids;
    }

    /// <summary>Gets the stage of a project; null if it has not begun.</summary>
    public async Task<string?> StageAsync(string id)
    {
        using var project = await App.GetAsync(new Uri($"api/projects/{id}", UriKind.Relative), CancellationToken);
        return project.IsSuccessStatusCode ? (await project.Content.ReadFromJsonAsync<JsonElement>(CancellationToken)).GetProperty("stage").GetString() : null;
    }

    /// <summary>Gets the names of the projects that the simulator has created, each of which is paid for.</summary>
    public async Task<List<string>> GetCreatedAsync()
    {
        var stats = await App.GetFromJsonAsync<JsonElement>(new Uri(Simulator, "/_simulator/stats"), CancellationToken);
        return [.. stats.GetProperty("projects").EnumerateArray().Select(project => project.GetProperty("name").GetString()!)];
    }

    /// <summary>Stops the command in order, unless it has ended.</summary>
    /// <exception cref="TimeoutException">It did not end in time and was killed.</exception>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Process.HasExited)
                return;

            using (var interrupt = Process.Start("kill", ["-INT", $"{Process.Id}"]))
                await interrupt.WaitForExitAsync(CancellationToken.None);
            await Process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit);
        }
        catch (TimeoutException)
        {
            Process.Kill(entireProcessTree: true);
            throw;
        }
        finally
        {
            App.Dispose();
            Process.Dispose();
        }
    }
}
