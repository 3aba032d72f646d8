using System.Net;

namespace Aholo;

/// <summary>The facts about a failed call that its exception carries. Free of secrets.</summary>
internal sealed record ErrorDetails
{
    public string? Operation { get; init; }

    public HttpStatusCode? HttpStatus { get; init; }

    public string? ServiceCode { get; init; }

    public string? ServiceMessage { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets how far the service's clock is ahead of this machine's; null if they agree or the response does not say.</summary>
    public TimeSpan? ClockSkew { get; init; }

    public RequestOutcome Outcome { get; init; }
}
