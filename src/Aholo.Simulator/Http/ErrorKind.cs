namespace Aholo.Simulator.Http;

/// <summary>Why the service rejects a call. Each generation of the API reports it in its own form.</summary>
internal enum ErrorKind
{
    BadCredentials,
    BadSignature,
    StaleTimestamp,
    MissingAppUid,
    UnknownAppUid,
    InvalidRequest,
    ForeignResource,
    NotFound,
    TooManyCalls,
    TokenProblem,
    InsufficientCredits,
    StaleContext,
}

/// <summary>Rejects a call. The filter of the route group writes the error in the form of its generation.</summary>
internal sealed class ServiceErrorException(ErrorKind kind, string message) : Exception(message)
{
    public ErrorKind Kind { get; } = kind;

    public static ServiceErrorException Invalid(string message) => new(ErrorKind.InvalidRequest, message);
}
