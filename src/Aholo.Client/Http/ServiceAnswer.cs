using System.Net;

namespace Aholo.Http;

/// <summary>A whole answer of the service.</summary>
internal sealed class ServiceAnswer
{
    public required string Operation { get; init; }

    public required HttpStatusCode Status { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How far the service's clock is ahead of ours, from its Date header.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Whether HTTP 429 and 503 prove that the request was not accepted, by <see cref="AholoRetryOptions.ThrottledCreateIsNotAccepted"/>.</summary>
    public bool ThrottledIsNotAccepted { get; init; }

    public required SecretRedactor Redactor { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
