using Yarp.ReverseProxy.Forwarder;

namespace LocalAzure.Functions.Http;

/// <summary>A request could not be forwarded to the worker, or its response to the client.</summary>
internal sealed class HttpForwardingException(ForwarderError error, Exception cause)
    : Exception($"The request could not be forwarded to the worker: {cause.Message}", cause)
{
    /// <summary>
    /// Whether the worker may have received the request. It has not if the request could not be created, the worker did not accept the connection
    /// or the headers could not be written. A connection that breaks later has an <see cref="IOException"/> as its cause.
    /// </summary>
    public bool ReachedWorker { get; } = error != ForwarderError.RequestCreation
        && !(error == ForwarderError.Request && cause is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
        && !(error == ForwarderError.Request && cause is HttpRequestException { HttpRequestError: HttpRequestError.Unknown, InnerException: null });
}
