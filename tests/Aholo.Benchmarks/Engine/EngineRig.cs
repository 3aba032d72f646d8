using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Aholo.Local.Hosting;

namespace Aholo.Benchmarks.Engine;

/// <summary>The sample app of the local host, on that host with a storage provider of its own choice, driven by the Durable extension's HTTP API.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    // As many requests as a busy trigger would make.
    private const int Clients = 64;
    private const string Continuation = "x-ms-continuation-token";
    private const string Api = "/runtime/webhooks/durabletask";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookAtOne = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(10);

    private readonly DirectoryInfo _folder;
    private readonly TestAzurite _azurite;
    private readonly FunctionAppProcess _app;
    private readonly HttpClient _http;

    private EngineRig(DirectoryInfo folder, TestAzurite azurite, FunctionAppProcess app) =>
        (_folder, _azurite, _app, _http) = (folder, azurite, app, new() { BaseAddress = app.BaseAddress });

    /// <summary>Gets the process ids of host and worker.</summary>
    public IReadOnlyList<int> ProcessIds => [_app.HostId, _app.WorkerId];

    /// <summary>Starts the app, and compiles its code by a first few orchestrations.</summary>
    public static async Task<EngineRig> StartAsync(StorageProvider provider, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("engine-");
        var azurite = await TestAzurite.StartAsync(Path.Combine(folder.FullName, "azurite"), cancellationToken);
        var app = await FunctionAppProcess.StartAsync(
            BuiltPrograms.FindFolder("LocalAzure.SampleApp"),
            port: 0,
            Path.Combine(folder.FullName, "host"),
            new Dictionary<string, string>
            {
                ["AzureWebJobsStorage"] = azurite.ConnectionString,
                ["AzureWebJobs__Incoming__Disabled"] = "true",
                ["AzureWebJobs__Tick__Disabled"] = "true",
                ["AzureFunctionsJobHost__extensions__durableTask__storageProvider__type"] = provider.Type,
                ["AzureFunctionsJobHost__logging__logLevel__default"] = "Warning",
                ["DOTNET_gcServer"] = "0",
            },
            Path.Combine(folder.FullName, "host.log"),
            cancellationToken);
        var rig = new EngineRig(folder, azurite, app);
        await rig.RunAsync(100, TimeSpan.Zero, cancellationToken);
        return rig;
    }

    /// <summary>Runs orchestrations of two activities, all together, and returns how long they took.</summary>
    /// <param name="count">How many.</param>
    /// <param name="timer">How long each waits between its activities; null for not at all.</param>
    /// <param name="cancellationToken">Stops to wait for them.</param>
    public async Task<TimeSpan> RunAsync(int count, TimeSpan? timer, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var last = "";
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (_, token) =>
            {
                using var response = await _http.PostAsJsonAsync($"{Api}/orchestrators/SumOfSquares", new { count = 1, seconds = timer?.TotalSeconds }, token);
                response.EnsureSuccessStatusCode();
                last = (await response.Content.ReadFromJsonAsync<JsonObject>(token))!["id"]!.GetValue<string>();
            });
        while (count == 1 ? await RunsAsync(last, cancellationToken) : await AreAnyAsync("Pending,Running", cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(start) > MaxWait)
                throw new InvalidOperationException($"{count} orchestrations did not end in {MaxWait}.");
            await Task.Delay(count == 1 ? LookAtOne : Look, cancellationToken);
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        return await AreAnyAsync("Failed,Terminated", cancellationToken)
            ? throw new InvalidOperationException($"Orchestrations failed: {_app.Tail}")
            : elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // The status is 202 until an orchestration has ended.
    private async Task<bool> RunsAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"{Api}/instances/{id}?showInput=false", cancellationToken);
        return response.EnsureSuccessStatusCode().StatusCode == HttpStatusCode.Accepted;
    }

    private async Task<bool> AreAnyAsync(string states, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Api}/instances?runtimeStatus={states}&top=100&showInput=false");
            if (continuation is not null)
                request.Headers.Add(Continuation, continuation);
            using var response = await _http.SendAsync(request, cancellationToken);
            var page = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonArray>(cancellationToken);
            if (page!.Count > 0)
                return true;

            // Azure Storage may find nothing in the part of its table that it has searched, and go on from there.
            continuation = response.Headers.TryGetValues(Continuation, out var values) ? values.Single() : null;
        }
        while (!string.IsNullOrEmpty(continuation));

        return false;
    }
}
