namespace Aholo.Http;

/// <summary>One call to the service: how to build a request for each attempt, and whether the call may be retried.</summary>
internal sealed record ApiCall
{
    /// <summary>Gets the operation, one of <see cref="Telemetry.OperationNames"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>Gets the base URL of the service, without a query.</summary>
    public required Uri Host { get; init; }

    public required ServiceKind Service { get; init; }

    public required RetryRule Retry { get; init; }

    /// <summary>Gets the function that builds and authenticates the request of one attempt.</summary>
    public required Func<PreparedRequest> Prepare { get; init; }

    public required ErrorParser ErrorParser { get; init; }

    public required TimeSpan AttemptTimeout { get; init; }
}

/// <summary>A request, and the secrets in it besides the configured ones, which must not appear in a message.</summary>
internal readonly record struct PreparedRequest(HttpRequestMessage Message, IReadOnlyList<string> Secrets);

/// <summary>The service that a call goes to. Each has its own HTTP client and pipelines, even on one host.</summary>
internal enum ServiceKind
{
    Api,
    Upload,
}

/// <summary>When a failed call may be sent again.</summary>
internal enum RetryRule
{
    /// <summary>Never: the caller retries a larger step.</summary>
    Never,

    /// <summary>After every transient failure, because the call can be repeated safely.</summary>
    Safe,

    /// <summary>After a transient failure that proves that the request was not accepted, because an accepted request costs credits.</summary>
    OnlyIfNotAccepted,
}
