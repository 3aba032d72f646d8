namespace LocalAzure.Functions.Http;

/// <summary>A request could not be passed to the worker, or its response not to the client.</summary>
internal sealed class HttpForwardingException(Exception cause) : Exception($"The request could not be forwarded to the worker: {cause.Message}", cause);
