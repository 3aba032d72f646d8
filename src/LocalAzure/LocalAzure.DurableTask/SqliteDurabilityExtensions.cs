using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LocalAzure.DurableTask;

/// <summary>Registers the storage provider.</summary>
public static class SqliteDurabilityExtensions
{
    /// <summary>
    /// Adds the storage provider <c>Sqlite</c> for Durable Functions. Choose it with
    /// <c>"extensions": { "durableTask": { "storageProvider": { "type": "Sqlite", "file": "durable.db" } } }</c> in host.json.
    /// </summary>
    /// <param name="builder">The builder. The Durable Functions extension must be added to it too.</param>
    /// <param name="configure">Sets options, which take precedence over host.json.</param>
    public static IWebJobsBuilder AddDurableTaskSqlite(this IWebJobsBuilder builder, Action<SqliteDurabilityOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptions<SqliteDurabilityOptions>();
        builder.Services.AddSingleton<IConfigureOptions<SqliteDurabilityOptions>, SqliteDurabilityOptionsSetup>();
        if (configure is not null)
            builder.Services.Configure(configure);
        builder.Services.AddSingleton<SqliteDurabilityProviderFactory>();
        builder.Services.AddSingleton<IDurabilityProviderFactory>(services => services.GetRequiredService<SqliteDurabilityProviderFactory>());
        return builder;
    }
}
