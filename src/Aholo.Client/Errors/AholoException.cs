using System.Net;

namespace Aholo;

/// <summary>
/// The base class of every failure of a call to the Aholo service. No message, and no inner exception's message, contains a secret (application
/// secret, signature, upload token, API key).
/// </summary>
/// <param name="message">What failed, and the remedy if one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public class AholoException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Gets the call that failed, for example <c>CreateReconstruction</c>. <see cref="AholoTelemetry"/> lists the operation names.</summary>
    public string? Operation
    {
        get => Details.Operation;
        init => Details = Details with { Operation = value };
    }

    /// <summary>Gets the HTTP status of the response; null if there was none.</summary>
    public HttpStatusCode? HttpStatus
    {
        get => Details.HttpStatus;
        init => Details = Details with { HttpStatus = value };
    }

    /// <summary>
    /// Gets the service's error code: <c>c</c> of the envelope on v2 and on the upload service, <c>details.metaData.bizCode</c> or else
    /// <c>status</c> on v1. Null if the response has none.
    /// </summary>
    public string? ServiceCode
    {
        get => Details.ServiceCode;
        init => Details = Details with { ServiceCode = value };
    }

    /// <summary>Gets the service's message (<c>m</c> on v2, <c>message</c> on v1), shortened and with secrets removed.</summary>
    public string? ServiceMessage
    {
        get => Details.ServiceMessage;
        init => Details = Details with { ServiceMessage = value };
    }

    /// <summary>Gets how long to wait before the next try, from the <c>Retry-After</c> header; null if the service does not say.</summary>
    public TimeSpan? RetryAfter
    {
        get => Details.RetryAfter;
        init => Details = Details with { RetryAfter = value };
    }

    /// <summary>
    /// Gets whether the same call may succeed later without a change, because the network or the service failed, or because the clock is wrong. The client has
    /// already retried the call (<see cref="AholoRetryOptions"/>), unless the clock is wrong; a later try means minutes later.
    /// </summary>
    public bool IsTransient { get; init; }

    internal ErrorDetails Details { get; init; } = new();
}
