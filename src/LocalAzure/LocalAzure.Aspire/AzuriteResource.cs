using Aspire.Hosting.ApplicationModel;
using LocalAzure.Azurite;

namespace LocalAzure.Aspire;

/// <summary>Azurite, the emulator of Azure Storage, from its npm package. Node.js runs it; it needs no container.</summary>
public sealed class AzuriteResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string BlobEndpointName = "blob";
    internal const string QueueEndpointName = "queue";
    internal const string TableEndpointName = "table";

    /// <summary>Initializes a new instance of the <see cref="AzuriteResource"/> class.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="workingDirectory">The working directory of Azurite.</param>
    public AzuriteResource(string name, string workingDirectory)
        : base(name, AzuriteCommand.Program, workingDirectory)
    {
        BlobEndpoint = new(this, BlobEndpointName);
        QueueEndpoint = new(this, QueueEndpointName);
        TableEndpoint = new(this, TableEndpointName);
    }

    /// <summary>Gets the endpoint of the blob service.</summary>
    public EndpointReference BlobEndpoint { get; }

    /// <summary>Gets the endpoint of the queue service.</summary>
    public EndpointReference QueueEndpoint { get; }

    /// <summary>Gets the endpoint of the table service.</summary>
    public EndpointReference TableEndpoint { get; }

    /// <summary>Gets the connection string of Azurite's development account, for all three services.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
        $"DefaultEndpointsProtocol=http;AccountName={AzuriteCommand.AccountName};AccountKey={AzuriteCommand.AccountKey};BlobEndpoint={Url(BlobEndpoint)}/{AzuriteCommand.AccountName};QueueEndpoint={Url(QueueEndpoint)}/{AzuriteCommand.AccountName};TableEndpoint={Url(TableEndpoint)}/{AzuriteCommand.AccountName};");

    /// <summary>Gets the directory that Azurite keeps its data in; null if it keeps them in memory.</summary>
    public string? DataDirectory { get; internal set; }

    internal List<string> Containers { get; } = [];

    internal List<EndpointReference> PageOrigins { get; } = [];

    private static EndpointReferenceExpression Url(EndpointReference endpoint) => endpoint.Property(EndpointProperty.Url);
}
