using Polly.CircuitBreaker;

namespace Aholo.Http;

/// <summary>Creates the exceptions for calls that got no complete response.</summary>
internal static class TransportErrors
{
    /// <summary>Creates the exception for what an attempt threw after its request was handed to the HTTP client.</summary>
    /// <param name="call">The call.</param>
    /// <param name="failure">What the attempt threw.</param>
    /// <param name="canceled">Whether the caller canceled the call.</param>
    /// <param name="timedOut">Whether the time of the attempt has passed.</param>
    /// <returns>The exception to throw; null to let <paramref name="failure"/> pass.</returns>
    public static AholoException? FromAttempt(ApiCall call, Exception failure, bool canceled, bool timedOut)
    {
        var mayHaveCreated = call.Retry == RetryRule.OnlyIfNotAccepted;
        return failure switch
        {
            OperationCanceledException when canceled =>
                mayHaveCreated ? Unavailable("was canceled after it was sent", RequestOutcome.Unknown, transient: false) : null,
            OperationCanceledException when timedOut => Unavailable($"got no response within {call.AttemptTimeout:c}", RequestOutcome.Unknown),

            // The connect time-out of the handler is the only cancellation that comes from neither the caller nor the attempt.
            OperationCanceledException { InnerException: TimeoutException } => Unavailable("could not connect in time", RequestOutcome.NotSent),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                new AholoUnreadableResponseException($"{call.Operation}: Aholo's response exceeds the size limit.", failure)
                { Operation = call.Operation, IsTransient = true },
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                    or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            } http => Unavailable($"could not connect ({http.HttpRequestError})", RequestOutcome.NotSent),

            HttpRequestException or IOException or OperationCanceledException =>
                Unavailable("lost its connection before the complete response arrived", RequestOutcome.Unknown),
            _ => mayHaveCreated ? Unavailable("failed after it was sent", RequestOutcome.Unknown) : null,
        };

        AholoUnavailableException Unavailable(string what, RequestOutcome outcome, bool transient = true) =>
            new($"{call.Operation} to {call.Host.Host} {what}.", failure)
            { Details = new() { Operation = call.Operation, Outcome = outcome }, IsTransient = transient };
    }

    public static AholoUnavailableException CircuitIsOpen(ApiCall call, BrokenCircuitException open) =>
        new($"{call.Operation}: not sent to {call.Host.Host}, because its circuit breaker is open after repeated failures.", open)
        {
            Details = new() { Operation = call.Operation, RetryAfter = open.RetryAfter, Outcome = RequestOutcome.NotSent },
            IsTransient = true,
        };

    public static AholoUnknownOutcomeException OutcomeUnknown(AholoException cause) =>
        new($"{cause.Operation}: it is unknown whether Aholo accepted the request, so it was not sent again. A project may exist and credits may be spent. " +
            $"Check the account before you create the project again. Cause: {cause.Message}", cause)
        { Details = cause.Details };
}
