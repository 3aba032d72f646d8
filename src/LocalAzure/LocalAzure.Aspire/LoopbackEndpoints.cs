using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace LocalAzure.Aspire;

/// <summary>Adds endpoints on 127.0.0.1.</summary>
internal static class LoopbackEndpoints
{
    /// <summary>The address that all programs listen on.</summary>
    public const string Host = "127.0.0.1";

    /// <summary>Adds an endpoint that clients connect to directly: the programs put their own port into URLs, which Aspire's proxy would make wrong.</summary>
    public static IResourceBuilder<T> WithLoopbackEndpoint<T>(this IResourceBuilder<T> builder, string name, string scheme, int? port)
        where T : IResourceWithEndpoints => builder.WithEndpoint(
        name,
        endpoint =>
        {
            endpoint.UriScheme = scheme;
            endpoint.Port = endpoint.TargetPort = port;
            endpoint.TargetHost = Host;
            endpoint.IsProxied = false;
        });
}
