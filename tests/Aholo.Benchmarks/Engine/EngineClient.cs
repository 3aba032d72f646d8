using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Aholo.Benchmarks.Engine;

/// <summary>Calls the Durable extension's HTTP API and the functions of the benchmark app.</summary>
internal sealed class EngineClient(Uri host) : IDisposable
{
    private const string Continuation = "x-ms-continuation-token";
    private const string Api = "/runtime/webhooks/durabletask";

    private readonly HttpClient _http = new() { BaseAddress = host };

    /// <summary>Starts an instance and returns its id.</summary>
    public async Task<string> StartAsync(EngineScenario scenario, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(
            $"{Api}/orchestrators/{scenario.Orchestrator}", new { requestedAt = Stopwatch.GetTimestamp() }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["id"]!.GetValue<string>();
    }

    /// <summary>Raises the event that an instance waits for.</summary>
    public async Task RaiseEventAsync(string id, EngineScenario scenario, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync($"{Api}/instances/{id}/raiseEvent/{scenario.Event}", 2, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Returns whether an instance has not ended.</summary>
    public async Task<bool> IsOpenAsync(string id, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"{Api}/instances/{id}?showInput=false", cancellationToken);
        return response.EnsureSuccessStatusCode().StatusCode == HttpStatusCode.Accepted;
    }

    /// <summary>Returns whether an instance has one of the states.</summary>
    public async Task<bool> IsAnyAsync(string states, CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{Api}/instances?runtimeStatus={states}&top=1&showInput=false");
            if (continuation is not null)
                request.Headers.Add(Continuation, continuation);
            using var response = await _http.SendAsync(request, cancellationToken);
            var page = await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonArray>(cancellationToken);
            if (page!.Count > 0)
                return true;

            // Azure Storage can return an empty page and continue from there.
            continuation = response.Headers.TryGetValues(Continuation, out var values) ? values.Single() : null;
        }
        while (!string.IsNullOrEmpty(continuation));

        return false;
    }

    /// <summary>Tells the app how many orchestrations will run.</summary>
    public async Task BeginRunAsync(int count, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync($"/api/run/{count}", content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits up to half a minute until all orchestrations of the run have ended.</summary>
    public async Task<RunProgress> WaitForRunAsync(CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<RunProgress>("/api/run", cancellationToken))!;

    public void Dispose() => _http.Dispose();
}

/// <summary>The progress of a run.</summary>
/// <param name="Ended">The number of orchestrations that have ended.</param>
/// <param name="StartLatencies">The times from the requests to the first executions, in milliseconds; empty until all orchestrations have ended.</param>
internal sealed record RunProgress(int Ended, IReadOnlyList<double> StartLatencies);
