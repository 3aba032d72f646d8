using System.Text.Json;

namespace Aholo.AppHost.Tests;

/// <summary>Reads the telemetry of the resources from the dashboard.</summary>
internal sealed class DashboardClient(Uri address) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { BaseAddress = address };

    /// <summary>Gets the resources and the kinds of telemetry that each has sent; none while the dashboard does not respond.</summary>
    public async Task<IReadOnlyList<Part>> GetPartsAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/telemetry/resources", cancellationToken));
            return [.. answer.RootElement.EnumerateArray().Select(part => new Part(
                part.GetProperty("name").GetString()!,
                part.GetProperty("hasLogs").GetBoolean(),
                part.GetProperty("hasTraces").GetBoolean(),
                part.GetProperty("hasMetrics").GetBoolean()))];
        }
        catch (HttpRequestException)
        {
            return [];
        }
    }

    /// <summary>Gets the spans of a trace, each with its resource.</summary>
    public async Task<IReadOnlyList<Span>> GetSpansAsync(string traceId, CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/telemetry/spans?limit=10000", cancellationToken));
        return
        [
            .. from resource in answer.RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let part = resource.GetProperty("resource").GetProperty("attributes").EnumerateArray()
                   .Single(attribute => attribute.GetProperty("key").GetString() == "service.name").GetProperty("value").GetProperty("stringValue").GetString()
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               where span.GetProperty("traceId").GetString() == traceId
               select new Span(
                   part!, scope.GetProperty("scope").GetProperty("name").GetString()!, span.GetProperty("name").GetString()!,
                   span.GetProperty("spanId").GetString()!, span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString()! : ""),
        ];
    }

    /// <summary>Repeats a request until the response is as expected; the dashboard has no notification.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> ask, Func<T, bool> isExpected, Func<T, string> describe, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var answer = await ask();
            if (isExpected(answer))
                return answer;

            try
            {
                await Task.Delay(Interval, limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException(describe(answer));
            }
        }
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>A resource, and whether it has sent telemetry of each kind.</summary>
internal sealed record Part(string Name, bool HasLogs, bool HasTraces, bool HasMetrics);

internal sealed record Span(string Part, string Source, string Name, string Id, string ParentId);
