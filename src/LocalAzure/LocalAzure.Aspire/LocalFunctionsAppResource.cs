using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAzure.Aspire;

/// <summary>An isolated .NET function app on the local host, which runs the binary that is published to Azure. It needs no Core Tools.</summary>
public sealed class LocalFunctionsAppResource : ExecutableResource, IResourceWithServiceDiscovery
{
    internal const string HttpEndpointName = "http";

    /// <summary>Initializes a new instance of the <see cref="LocalFunctionsAppResource"/> class.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="workingDirectory">The working directory of the host.</param>
    public LocalFunctionsAppResource(string name, string workingDirectory)
        : base(name, "dotnet", workingDirectory) => HttpEndpoint = new(this, HttpEndpointName);

    /// <summary>Gets the endpoint of the HTTP functions.</summary>
    public EndpointReference HttpEndpoint { get; }

    /// <summary>Gets the directory that the host keeps orchestrations and reported blobs in; null if they are lost with the AppHost.</summary>
    public string? DataDirectory { get; internal set; }

    internal string? HomePage { get; set; }
}
