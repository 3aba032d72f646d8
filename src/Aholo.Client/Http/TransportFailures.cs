namespace Aholo.Http;

/// <summary>What it means when no whole answer came back.</summary>
internal static class TransportFailures
{
    public static AholoException From(ApiCall call, Exception failure, bool cancelled, bool timedOut)
    {
        var operation = call.Operation;
        return failure switch
        {
            OperationCanceledException when cancelled => Unavailable("was cancelled after it was sent", Delivery.Unknown, transient: false),
            OperationCanceledException when timedOut => Unavailable($"got no answer within {call.AttemptTimeout:c}", Delivery.Unknown),
            // The connect time-out of the handler is the only cancellation that is neither the caller's nor ours.
            OperationCanceledException { InnerException: TimeoutException } => Unavailable("could not connect in time", Delivery.NotSent),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                new AholoUnreadableResponseException($"{operation}: Aholo's answer is too long to be one.", failure)
                { Operation = operation, IsTransient = true },
            HttpRequestException
            {
                HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                    or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            } http => Unavailable($"could not connect ({http.HttpRequestError})", Delivery.NotSent),
            _ => Unavailable("lost its connection before the whole answer came", Delivery.Unknown),
        };

        AholoUnavailableException Unavailable(string what, Delivery delivery, bool transient = true) =>
            new($"{operation} to {call.Host.Host} {what}.", failure) { Operation = operation, IsTransient = transient, Delivery = delivery };
    }
}
