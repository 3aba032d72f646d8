using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Aholo.Functions.Telemetry;

/// <summary>OpenTelemetry: one trace from the upload to the event, the metrics of this app and of the client.</summary>
internal static class TelemetryRegistration
{
    /// <summary>
    /// Registers OpenTelemetry. It is exported to Azure Monitor if <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, and to a collector if
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Without either, events still have their trace. See <see cref="SampledTraces"/>.
    /// </summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ProjectMetrics>();

        IOpenTelemetryBuilder telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                configuration["OTEL_SERVICE_NAME"] ?? "Aholo.Functions",
                autoGenerateServiceInstanceId: configuration["OTEL_RESOURCE_ATTRIBUTES"]?.Contains("service.instance.id", StringComparison.Ordinal) != true))
            .WithTracing(tracing => tracing
                .AddSource("Microsoft.DurableTask", AholoTelemetry.ActivitySourceName)
                .SetSampler(new TraceIdRatioBasedSampler(SampledTraces.Ratio(configuration))))
            .WithMetrics(metrics => metrics.AddMeter(ProjectMetrics.MeterName, AholoTelemetry.MeterName))
            .UseFunctionsWorkerDefaults();

        var (collector, connectionString) = (configuration["OTEL_EXPORTER_OTLP_ENDPOINT"], configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"]);

        // Spans of each request cost a tenth of the processor time, so they are made only if they are exported. Those of Azure.Core.Http would
        // repeat those of System.Net.Http.
        if (collector is { Length: > 0 } || connectionString is { Length: > 0 })
            telemetry.WithTracing(tracing => tracing.AddSource("Azure.Storage.*", "Azure.Messaging.*", "System.Net.Http"));
        if (collector is { Length: > 0 })
            telemetry = telemetry.UseOtlpExporter();
        if (connectionString is { Length: > 0 })
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                options.ConnectionString = connectionString;

                // By default the exporter takes five traces a second, and the log lines of those only.
                options.TracesPerSecond = null;
                options.SamplingRatio = (float)SampledTraces.Ratio(configuration);

                // The host reads the same setting: telemetry is sent with an identity.
                if (configuration["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] is { Length: > 0 })
                    options.Credential = new DefaultAzureCredential();
            });
        }

        return services;
    }
}
