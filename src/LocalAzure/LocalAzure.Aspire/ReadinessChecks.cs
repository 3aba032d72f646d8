using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace LocalAzure.Aspire;

/// <summary>Adds the health checks that report when a resource is ready.</summary>
internal static class ReadinessChecks
{
    /// <summary>Adds a health check to a resource.</summary>
    public static IResourceBuilder<T> WithReadinessCheck<T>(this IResourceBuilder<T> builder, Func<IServiceProvider, IHealthCheck> create) where T : IResource
    {
        var key = $"{builder.Resource.Name}_ready";
        builder.ApplicationBuilder.Services.AddHealthChecks().Add(new(key, create, failureStatus: null, tags: null));
        return builder.WithHealthCheck(key);
    }
}
