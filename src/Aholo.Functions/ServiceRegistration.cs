using Aholo.Files.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Credits;
using Aholo.Functions.Dashboard;
using Aholo.Functions.Durable;
using Aholo.Functions.Events;
using Aholo.Functions.Health;
using Aholo.Functions.Http;
using Aholo.Functions.Storage;
using Aholo.Functions.Webhooks;
using Aholo.Functions.Workflow;
using Aholo.Functions.Workflow.Activities;
using Azure.Identity;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Aholo.Functions;

/// <summary>Registers the services of the app.</summary>
internal static class ServiceRegistration
{
    /// <summary>Registers the settings of section <c>Aholo</c>, validated when the app starts.</summary>
    public static IServiceCollection AddSettings(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<AholoFunctionsOptions>().Bind(configuration.GetSection(AholoFunctionsOptions.SectionName)).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AholoFunctionsOptions>, AholoFunctionsOptionsValidator>();
        services.AddSingleton<IValidateOptions<AholoFunctionsOptions>, SettingsConsistency>();
        services.AddSingleton<IValidateOptions<AholoFunctionsOptions>, WebhookConsistency>();
        return services;
    }

    /// <summary>Storage and, unless it is not used, Service Bus: by connection string or by endpoint and identity.</summary>
    public static IServiceCollection AddConnections(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddAzureClients(clients =>
        {
            clients.UseCredential(new DefaultAzureCredential());

            // host.json does not show these logs, so they would cost time for nothing. Spans and metrics contain the same.
            clients.ConfigureDefaults(options =>
            {
                options.Diagnostics.IsLoggingEnabled = false;
                UnlistableContainerPolicy.AddTo(options);
            });

            // The blob trigger's name for the endpoint, and the storage clients' own.
            var storage = configuration.GetSection(Connections.Storage);
            if ((storage["blobServiceUri"] ?? storage["serviceUri"]) is { } serviceUri)
                clients.AddBlobServiceClient(new Uri(serviceUri));
            else
                clients.AddBlobServiceClient(storage);

            if (configuration.GetValue($"{AholoFunctionsOptions.SectionName}:{nameof(AholoFunctionsOptions.Events)}:{nameof(EventOptions.ServiceBus)}", defaultValue: true))
                clients.AddServiceBusClient(configuration.GetSection(Connections.ServiceBus));
        });
        return services;
    }

    /// <summary>
    /// Removes the body limit of the app's own server, 30,000,000 bytes unless set, which would cut uploads off. Each function that reads a body limits
    /// it: <see cref="UploadsApi"/> by <c>Aholo:Files:MaxBytes</c>, all others by <see cref="JsonBody"/>. The host's limit applies before.
    /// </summary>
    public static IServiceCollection AddLargeUploads(this IServiceCollection services) =>
        services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = null);

    /// <summary>Registers the project services.</summary>
    public static IServiceCollection AddProjects(this IServiceCollection services)
    {
        services.AddSingleton<ProjectPlanner>();
        services.AddSingleton<ProjectStarter>();
        services.AddSingleton<ProjectReader>();
        services.AddSingleton<ProjectContainers>();
        services.AddSingleton<PlanStore>();
        services.AddSingleton<UploadListing>();
        services.AddSingleton<UploadSweeper>();
        services.AddSingleton<UploadUrls>();
        services.AddSingleton<UploadChecks>();
        services.AddSingleton<FileStore>();
        services.AddSingleton<CreateLedger>();
        services.AddSingleton<CreditBalance>();
        services.AddSingleton<RecordStore>();
        services.AddSingleton<PreviewStore>();
        services.AddSingleton<ShareStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<ProjectIndex>();
        services.AddSingleton<ExpectedTimes>();
        services.AddSingleton<ProjectDeletion>();
        services.AddSingleton<ProjectEventPublisher>();
        services.AddSingleton<UnsentEventStore>();
        services.AddSingleton<PurgeProgress>();
        services.AddSingleton<EventOutbox>();
        services.AddSingleton<HealthChecker>();
        services.AddSingleton<JsonBody>();
        services.AddSingleton<ActivityGuard>();
        services.AddSingleton<AssetStore>();
        services.AddSingleton<CopiedAssets>();
        services.AddSingleton<WriteRecord>();
        services.AddSingleton<PublishEvent>();
        services.AddSingleton<InterruptedProjects>();
        return services.AddWebhooks();
    }

    /// <summary>Registers webhooks and their deliveries.</summary>
    private static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<WebhookTargets>();
        services.AddSingleton<WebhookHosts>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookDispatcher>();
        AddClient(WebhookSender.TrustedClient, _ => new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        AddClient(WebhookSender.CheckedClient, provider => provider.GetRequiredService<WebhookHosts>().CreateHandler());
        return services;

        void AddClient(string name, Func<IServiceProvider, SocketsHttpHandler> handler) => services
            .AddHttpClient(name, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers() // a URL may hold a secret
            .ConfigurePrimaryHttpMessageHandler(handler);
    }

    /// <summary>Registers the download of assets.</summary>
    public static IServiceCollection AddAssets(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new AssetHosts(provider.GetRequiredService<IOptions<AholoFunctionsOptions>>().Value.Assets));
        services.AddSingleton<RecentAssets>();
        services.AddHttpClient<AssetDownloader>(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers() // an asset's URL may be signed
            .ConfigurePrimaryHttpMessageHandler(static provider => provider.GetRequiredService<AssetHosts>().CreateHandler());
        return services;
    }

    /// <summary>Registers the web page.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services) => services.AddSingleton<DashboardFiles>();
}
