using Microsoft.Extensions.DependencyInjection;

namespace Aholo;

/// <summary>Configures the HTTP clients that <see cref="AholoClient"/> uses. Returned by <c>AddAholoClient</c>.</summary>
public interface IAholoClientBuilder
{
    /// <summary>Gets the services that the client was added to.</summary>
    IServiceCollection Services { get; }

    /// <summary>
    /// Gets the builder of the HTTP client for the API. The query of its requests contains a signature: do not log their URLs. Do not add a handler that
    /// sends a request again, because it can create and charge a project twice; the Aholo client has its own retries, time-outs and limits.
    /// </summary>
    IHttpClientBuilder Api { get; }

    /// <summary>Gets the builder of the HTTP client for the upload service. A header of its requests contains an upload token: do not log headers.</summary>
    IHttpClientBuilder Upload { get; }
}
