using System.Net;
using Aholo;
using Aholo.Configuration;
using Aholo.Versions;
using Aholo.Versions.V1;
using Aholo.Versions.V2;
using Aholo.Http;
using Aholo.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Aholo client.</summary>
public static class AholoServiceCollectionExtensions
{
    private const int MaxResponseSize = 8 * 1024 * 1024;

    /// <summary>Registers <see cref="AholoClient"/> with options from a configuration section. The options are validated when the application starts.</summary>
    /// <param name="services">The services to add the client to.</param>
    /// <param name="section">The section, usually <c>configuration.GetSection("Aholo")</c>.</param>
    /// <returns>A builder for the HTTP clients.</returns>
    public static IAholoClientBuilder AddAholoClient(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<AholoClientOptions>().Bind(section).ValidateOnStart();
        return AddCore(services);
    }

    /// <summary>Registers <see cref="AholoClient"/> with options set in code. The options are validated when the application starts.</summary>
    /// <param name="services">The services to add the client to.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>A builder for the HTTP clients.</returns>
    public static IAholoClientBuilder AddAholoClient(this IServiceCollection services, Action<AholoClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<AholoClientOptions>().Configure(configure).ValidateOnStart();
        return AddCore(services);
    }

    private static Builder AddCore(IServiceCollection services)
    {
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AholoClientOptions>, AholoClientOptionsValidator>());
        services.TryAddSingleton<ClientInstruments>();
        services.TryAddSingleton<ClientLog>();
        services.TryAddSingleton<HostPipelines>();
        services.TryAddSingleton<AholoTransport>();
        services.TryAddSingleton<V1Service>();
        services.TryAddSingleton<V2Service>();
        services.TryAddSingleton<IAholoService>(static provider =>
            provider.GetRequiredService<IOptions<AholoClientOptions>>().Value.ApiVersion == AholoApiVersion.V1
                ? provider.GetRequiredService<V1Service>()
                : provider.GetRequiredService<V2Service>());
        services.TryAddSingleton<AholoClient, HttpAholoClient>();
        return new(services, AddHttpClient(services, AholoTransport.ApiClientName), AddHttpClient(services, AholoTransport.UploadClientName));
    }

    private static IHttpClientBuilder AddHttpClient(IServiceCollection services, string name) =>
        services.AddHttpClient(name, static client =>
            {
                // The pipeline limits the time of each attempt.
                client.Timeout = Timeout.InfiniteTimeSpan;
                client.MaxResponseContentBufferSize = MaxResponseSize;
                client.DefaultRequestHeaders.UserAgent.Add(new("Aholo.Client", typeof(AholoClient).Assembly.GetName().Version!.ToString(3)));
            })
            .UseSocketsHttpHandler(static (handler, _) =>
            {
                // A redirect would send the signature to another host, and could send a create twice.
                handler.AllowAutoRedirect = false;
                handler.UseCookies = false;
                handler.AutomaticDecompression = DecompressionMethods.All;
                handler.ConnectTimeout = TimeSpan.FromSeconds(10);
                // So that DNS changes are noticed.
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The factory logs URLs and headers, which contain signatures and tokens.
            .RemoveAllLoggers();

    private sealed record Builder(IServiceCollection Services, IHttpClientBuilder Api, IHttpClientBuilder Upload) : IAholoClientBuilder;
}
