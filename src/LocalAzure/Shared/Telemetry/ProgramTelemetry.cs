#pragma warning disable IDE0005 // an implicit using of some projects
using Microsoft.Extensions.Logging;
#pragma warning restore IDE0005
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace LocalAzure.Telemetry;

/// <summary>
/// Exports the spans, metrics and log of a program to an OpenTelemetry collector, such as the Aspire dashboard. It is configured by the environment variables
/// of OpenTelemetry; without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> it is disabled.
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

    /// <summary>Starts the export, or returns null if no collector is configured.</summary>
    /// <param name="name">The name of the program; <c>OTEL_SERVICE_NAME</c> takes precedence.</param>
    /// <param name="addSpans">Adds the sources of spans.</param>
    /// <param name="addMetrics">Adds metrics besides those of the runtime.</param>
    public static ProgramTelemetry? Start(string name, Action<TracerProviderBuilder> addSpans, Action<MeterProviderBuilder> addMetrics) =>
        Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 } ? new(name, addSpans, addMetrics) : null;

    /// <summary>Exports the log.</summary>
    public void AddTo(ILoggingBuilder logging) => logging.AddOpenTelemetry(options =>
    {
        options.IncludeFormattedMessage = true;
        options.SetResourceBuilder(_resource).AddOtlpExporter();
    });

    /// <summary>Exports the remaining data.</summary>
    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }
}
