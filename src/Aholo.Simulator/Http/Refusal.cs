namespace Aholo.Simulator.Http;

/// <summary>Why the service refuses a call; each generation of the API says it in its own way.</summary>
internal enum Refusal
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

/// <summary>Ends a call; the route group's filter makes an answer in the generation's shape of it.</summary>
internal sealed class RefusedException(Refusal refusal, string message) : Exception(message)
{
    public Refusal Refusal { get; } = refusal;

    public static RefusedException Invalid(string message) => new(Refusal.InvalidRequest, message);
}
