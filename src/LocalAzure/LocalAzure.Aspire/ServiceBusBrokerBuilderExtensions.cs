using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace LocalAzure.Aspire;

/// <summary>Adds a Service Bus broker to an AppHost.</summary>
public static class ServiceBusBrokerBuilderExtensions
{
    /// <summary>
    /// Adds a Service Bus broker. It keeps messages in memory unless <see cref="WithDataDirectory"/> is called. Add its entities with
    /// <see cref="WithQueue"/> and <see cref="WithTopic"/>, or with <see cref="WithConfigurationFile"/>.
    /// </summary>
    /// <param name="builder">The AppHost's builder.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="port">The port of AMQP; null for any free one.</param>
    /// <returns>A builder of the resource.</returns>
    public static IResourceBuilder<ServiceBusBrokerResource> AddServiceBusBroker(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        var broker = new ServiceBusBrokerResource(name, builder.AppHostDirectory);
        return builder.AddResource(broker)
            .WithLoopbackEndpoint(ServiceBusBrokerResource.AmqpEndpointName, "amqp", port)
            .WithArgs(context => AddArguments(context, broker))
            .WithReadinessCheck(_ => new AmqpAnswerCheck(broker.AmqpEndpoint))
            .WithOtlpExporter()
            .ExcludeFromManifest();
    }

    /// <summary>Adds a queue.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the queue.</param>
    /// <param name="requiresDuplicateDetection">Whether the queue drops a message whose id it has seen in the last ten minutes.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ServiceBusBrokerResource> WithQueue(
        this IResourceBuilder<ServiceBusBrokerResource> builder, string name, bool requiresDuplicateDetection = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);

        builder.Resource.Entities.AddQueue(name, requiresDuplicateDetection);
        return builder;
    }

    /// <summary>Adds a topic with subscriptions that receive all its messages.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The name of the topic.</param>
    /// <param name="subscriptions">The names of the subscriptions.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ServiceBusBrokerResource> WithTopic(
        this IResourceBuilder<ServiceBusBrokerResource> builder, string name, params IEnumerable<string> subscriptions)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(subscriptions);

        builder.Resource.Entities.AddTopic(name, subscriptions);
        return builder;
    }

    /// <summary>Sets all entities by a <c>Config.json</c> of the official emulator: filters, lock durations, delivery counts and more.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The file. A relative path starts at the directory of the AppHost.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ServiceBusBrokerResource> WithConfigurationFile(this IResourceBuilder<ServiceBusBrokerResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.ConfigurationFile = Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory);
        return builder;
    }

    /// <summary>Keeps the messages in a directory, so that they outlast the AppHost.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">The directory. A relative path starts at the directory of the AppHost.</param>
    /// <returns>The same builder.</returns>
    public static IResourceBuilder<ServiceBusBrokerResource> WithDataDirectory(this IResourceBuilder<ServiceBusBrokerResource> builder, string path)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);

        builder.Resource.DataFile = Path.Combine(Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory), "broker.db");
        return builder;
    }

    private static void AddArguments(CommandLineArgsCallbackContext context, ServiceBusBrokerResource broker)
    {
        context.Args.Add(LocalAzurePrograms.Find(LocalAzurePrograms.ServiceBusBroker));
        context.Args.Add("--config");
        context.Args.Add(FindConfiguration(context, broker));
        context.Args.Add("--port");
        context.Args.Add(broker.AmqpEndpoint.Property(EndpointProperty.TargetPort));
        if (broker.DataFile is not null)
        {
            context.Args.Add("--data");
            context.Args.Add(broker.DataFile);
        }
    }

    private static string FindConfiguration(CommandLineArgsCallbackContext context, ServiceBusBrokerResource broker)
    {
        if (broker.ConfigurationFile is { } file)
        {
            return broker.Entities.IsEmpty
                ? file
                : throw new DistributedApplicationException(
                    $"Resource '{broker.Name}' has the configuration file '{file}' and queues or topics of its own. Put them into the file.");
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(broker.Entities.ToJson()));
        return context.ExecutionContext.Services.GetRequiredService<IAspireStore>().GetFileNameWithContent($"{broker.Name}-config.json", content);
    }
}
