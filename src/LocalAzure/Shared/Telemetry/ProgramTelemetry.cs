#pragma warning disable IDE0005 // one of the projects that share this file has the namespace anyway
using Microsoft.Extensions.Logging;
#pragma warning restore IDE0005
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LocalAzure.Telemetry;

/// <summary>
/// Sends the spans, metrics and log of a program to an OpenTelemetry collector, such as the Aspire dashboard. OpenTelemetry's own environment variables
/// configure it; without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> nothing is observed.
/// </summary>
internal sealed class ProgramTelemetry : IDisposable
{
    private readonly ResourceBuilder _resource;
    private readonly TracerProvider _spans;
    private readonly MeterProvider _metrics;

    private ProgramTelemetry(string name, Action<TracerProviderBuilder> addSpans, Action<MeterProviderBuilder> addMetrics)
    {
        _resource = ResourceBuilder.CreateDefault().AddService(
            Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is { Length: > 0 } given ? given : name, autoGenerateServiceInstanceId: false);

        var spans = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(_resource).AddOtlpExporter();
        addSpans(spans);
        _spans = spans.Build();

        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(_resource).AddMeter("System.Runtime").AddOtlpExporter();
        addMetrics(metrics);
        _metrics = metrics.Build();
    }

    /// <summary>Starts to observe the program, and returns null if no collector is set.</summary>
    /// <param name="name">The name of the program, unless <c>OTEL_SERVICE_NAME</c> gives another.</param>
    /// <param name="addSpans">Adds the spans that are sent.</param>
    /// <param name="addMetrics">Adds the metrics that are sent, beside those of the runtime.</param>
    public static ProgramTelemetry? Start(string name, Action<TracerProviderBuilder> addSpans, Action<MeterProviderBuilder> addMetrics) =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? new(name, addSpans, addMetrics) : null;

    /// <summary>Sends what is logged.</summary>
    public void AddTo(ILoggingBuilder logging) => logging.AddOpenTelemetry(options =>
    {
        options.IncludeFormattedMessage = true;
        options.SetResourceBuilder(_resource).AddOtlpExporter();
    });

    /// <summary>Sends what has not been sent.</summary>
    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }
}
