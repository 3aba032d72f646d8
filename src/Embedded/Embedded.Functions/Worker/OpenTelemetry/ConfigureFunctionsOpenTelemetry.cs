using Embedded.Functions.Invocation;
using OpenTelemetry;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

/// <summary>Observes function invocations through OpenTelemetry.</summary>
public static class ConfigureFunctionsOpenTelemetry
{
    /// <summary>Adds the invocations' activities to the traces.</summary>
    /// <param name="builder">The application's OpenTelemetry.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithTracing(tracing => tracing.AddSource(FunctionInvoker.ActivitySourceName));
    }
}
