using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Aholo.Infrastructure.Tests.Telemetry.Otlp;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aholo.Infrastructure.Tests.Telemetry;

/// <summary>
/// Receives the telemetry that an app sends to an OpenTelemetry collector (OTLP over HTTP) and to Application Insights.
/// </summary>
internal sealed class TelemetrySink : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<ReceivedSpan> _spans = [];
    private readonly ConcurrentQueue<LogRow> _rows = [];

    private TelemetrySink(WebApplication server) => _server = server;

    /// <summary>The spans that were received over OTLP.</summary>
    public IReadOnlyCollection<ReceivedSpan> Spans => _spans;

    /// <summary>The rows for Application Insights, as in its workspace.</summary>
    public IReadOnlyCollection<LogRow> Rows => _rows;

    private string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>The settings that make an app send its telemetry here.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
            $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={Address}/;LiveEndpoint={Address}/",
        ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
    };

    public static async Task<TelemetrySink> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var sink = new TelemetrySink(server);
        server.MapPost("/v1/traces", sink.TakeSpansAsync);
        server.MapPost("/v1/{signal}", () => Results.Ok());
        server.MapPost("/v2/track", sink.TakeItemsAsync);
        server.MapPost("/v2.1/track", sink.TakeItemsAsync);
        server.MapFallback(() => Results.Ok());
        await server.StartAsync(cancellationToken);
        return sink;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeSpansAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        foreach (var resource in ExportTraceServiceRequest.Parser.ParseFrom(body.ToArray()).ResourceSpans)
        {
            foreach (var scope in resource.ScopeSpans)
            {
                foreach (var span in scope.Spans)
                    _spans.Enqueue(ReceivedSpan.Of(scope.Scope.Name, span));
            }
        }
    }

    // A JSON object per line, usually compressed.
    private async Task<IResult> TakeItemsAsync(HttpRequest request)
    {
        await using Stream body = request.Headers.ContentEncoding == "gzip" ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                continue;
            using var item = JsonDocument.Parse(line);
            count++;
            if (LogRow.TryRead(item.RootElement) is { } row)
                _rows.Enqueue(row);
        }

        return Results.Json(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<object>() });
    }
}
