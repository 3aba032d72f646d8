using Azure.Core.Extensions;
using Azure.Messaging.ServiceBus;

namespace Microsoft.Extensions.Azure;

/// <summary>Registers <see cref="ServiceBusClient"/> with <c>services.AddAzureClients(...)</c>.</summary>
public static class ServiceBusClientBuilderExtensions
{
    /// <summary>Registers a client with a connection string.</summary>
    public static IAzureClientBuilder<ServiceBusClient, ServiceBusClientOptions> AddServiceBusClient<TBuilder>(
        this TBuilder builder, string connectionString)
        where TBuilder : IAzureClientFactoryBuilder =>
        builder.RegisterClientFactory<ServiceBusClient, ServiceBusClientOptions>(options => new ServiceBusClient(connectionString, options));

    /// <summary>Registers a client with the builder's credential.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="fullyQualifiedNamespace">Such as <c>name.servicebus.windows.net</c>.</param>
    public static IAzureClientBuilder<ServiceBusClient, ServiceBusClientOptions> AddServiceBusClientWithNamespace<TBuilder>(
        this TBuilder builder, string fullyQualifiedNamespace)
        where TBuilder : IAzureClientFactoryBuilderWithCredential =>
        builder.RegisterClientFactory<ServiceBusClient, ServiceBusClientOptions>(
            (options, credential) => new ServiceBusClient(fullyQualifiedNamespace, credential, options));

    /// <summary>
    /// Registers a client as a configuration section says: <c>connectionString</c>, or <c>fullyQualifiedNamespace</c> with a credential.
    /// </summary>
    public static IAzureClientBuilder<ServiceBusClient, ServiceBusClientOptions> AddServiceBusClient<TBuilder, TConfiguration>(
        this TBuilder builder, TConfiguration configuration)
        where TBuilder : IAzureClientFactoryBuilderWithConfiguration<TConfiguration> =>
        builder.RegisterClientFactory<ServiceBusClient, ServiceBusClientOptions>(configuration);
}
