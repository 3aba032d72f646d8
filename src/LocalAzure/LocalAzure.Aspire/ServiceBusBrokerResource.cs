using Aspire.Hosting.ApplicationModel;

namespace LocalAzure.Aspire;

/// <summary>A Service Bus broker over AMQP 1.0 that every Azure SDK can connect to. It needs no container.</summary>
public sealed class ServiceBusBrokerResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string AmqpEndpointName = "amqp";

    /// <summary>Initializes a new instance of the <see cref="ServiceBusBrokerResource"/> class.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="workingDirectory">The working directory of the broker.</param>
    public ServiceBusBrokerResource(string name, string workingDirectory)
        : base(name, "dotnet", workingDirectory) => AmqpEndpoint = new(this, AmqpEndpointName);

    /// <summary>Gets the endpoint of the broker.</summary>
    public EndpointReference AmqpEndpoint { get; }

    /// <summary>Gets the connection string, with <c>UseDevelopmentEmulator=true</c>, which makes the SDKs use AMQP without TLS.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"Endpoint=sb://{LoopbackEndpoints.Host}:{AmqpEndpoint.Property(EndpointProperty.Port)};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=any;UseDevelopmentEmulator=true;");

    /// <summary>Gets the file that the broker keeps messages in; null if it keeps them in memory.</summary>
    public string? DataFile { get; internal set; }

    internal string? ConfigurationFile { get; set; }

    internal BrokerEntities Entities { get; } = new();
}
