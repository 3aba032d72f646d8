using Microsoft.Extensions.DependencyInjection;

namespace Aholo;

/// <summary>What <c>AddAholoClient</c> returns, for adding to the HTTP clients underneath.</summary>
public interface IAholoClientBuilder
{
    /// <summary>The services that the client was added to.</summary>
    IServiceCollection Services { get; }

    /// <summary>
    /// The HTTP client for the API. Its requests carry a signature in the query: log no URL of it. Retries, time-outs and limits are the Aholo
    /// client's own business; a handler here that sends a request again can create and charge a project twice.
    /// </summary>
    IHttpClientBuilder Api { get; }

    /// <summary>The HTTP client for the upload service. Its requests carry an upload token in a header: log no headers of it.</summary>
    IHttpClientBuilder Upload { get; }
}
