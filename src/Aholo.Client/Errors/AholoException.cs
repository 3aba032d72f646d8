using System.Net;
using Aholo.Http;

namespace Aholo;

/// <summary>
/// The base of every failure of a call to the Aholo service. No message, and no inner exception's message, holds a secret (application
/// secret, signature, upload token, API key).
/// </summary>
/// <param name="message">What failed, and the remedy where one is known.</param>
/// <param name="innerException">The cause, if an exception was the cause.</param>
public class AholoException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>
    /// The call that failed, for example <c>CreateReconstruction</c> (one of the operation names listed at <see cref="AholoTelemetry"/>).
    /// </summary>
    public string? Operation { get; init; }

    /// <summary>The HTTP status of the answer; null when there was no answer.</summary>
    public HttpStatusCode? HttpStatus { get; init; }

    /// <summary>
    /// The service's own code: the envelope's <c>c</c> on v2 and on the upload service (fact Q), <c>details.metaData.bizCode</c> or else
    /// <c>status</c> on v1 (fact D). Null when the answer had none.
    /// </summary>
    public string? ServiceCode { get; init; }

    /// <summary>The service's own text (<c>m</c> on v2, <c>message</c> on v1), shortened and with secrets struck out.</summary>
    public string? ServiceMessage { get; init; }

    /// <summary>
    /// How long the service asks to wait before another try (the <c>Retry-After</c> header, seconds or date); null when it did not say.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// True when the same call may succeed later without any change: the network, a busy or broken service. The client has already made its own
    /// retries (<see cref="AholoRetryOptions"/>); this tells whether a later try, minutes away, is worth it.
    /// </summary>
    public bool IsTransient { get; init; }

    /// <summary>What is known about the request reaching the service; decides whether a create may be sent again.</summary>
    internal Delivery Delivery { get; init; } = Delivery.Unknown;

    /// <summary>Nothing was sent because the circuit breaker is open: no use in trying again at once.</summary>
    internal bool CircuitIsOpen { get; init; }

    /// <summary>Fills in everything that an answer of the service tells.</summary>
    internal ServiceFailure Failure
    {
        init
        {
            Operation = value.Answer.Operation;
            HttpStatus = value.Answer.Status;
            RetryAfter = value.Answer.RetryAfter;
            ServiceCode = value.Code;
            ServiceMessage = value.Message;
            Delivery = value.Delivery;
        }
    }
}
