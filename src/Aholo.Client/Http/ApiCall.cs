namespace Aholo.Http;

/// <summary>One call to the service, as the transport needs it: how to build a request, as often as needed, and what may be repeated.</summary>
internal sealed record ApiCall
{
    /// <summary>One of the names in <see cref="OperationNames"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>The base URL of the service, for its host; never with a query.</summary>
    public required Uri Host { get; init; }

    public required ServiceKind Service { get; init; }

    public required RepeatRule Repeat { get; init; }

    /// <summary>Builds the request of one attempt, signed anew, and tells the secrets in it.</summary>
    public required Func<PreparedRequest> Prepare { get; init; }

    public required ResponseDialect Dialect { get; init; }

    /// <summary>The longest one attempt may take.</summary>
    public required TimeSpan AttemptTimeout { get; init; }
}

/// <summary>A request and the secrets of its own, beside the configured ones, that must not come back in a message.</summary>
internal readonly record struct PreparedRequest(HttpRequestMessage Message, IEnumerable<string> Secrets);
