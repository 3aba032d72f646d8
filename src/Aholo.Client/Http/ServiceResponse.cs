using System.Net;
using System.Text.Json;

namespace Aholo.Http;

/// <summary>A complete response of the service.</summary>
internal sealed class ServiceResponse
{
    public required string Operation { get; init; }

    public required HttpStatusCode Status { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    public required SecretRedactor Redactor { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Gets how far the service's clock is ahead of this machine's, if the difference makes signatures wrong.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>Gets whether HTTP 429 and 503 prove that the request was not accepted (<see cref="AholoRetryOptions.ThrottledCreateIsNotAccepted"/>).</summary>
    public bool ThrottledIsNotAccepted { get; init; }

    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>Gets the wait in a <c>Retry-After</c> header. A date is compared with the service's own clock if the response contains it.</summary>
    public static TimeSpan? GetRetryAfter(HttpResponseMessage response, TimeProvider clock)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date is { } date ? date - (response.Headers.Date ?? clock.GetUtcNow()) : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>
    /// Parses the first JSON value in the body; null if there is none. The service is known to send a byte order mark or white space before it, and text
    /// after it (docs/aholo-api.md, fact 19).
    /// </summary>
    public JsonDocument? ParseBody()
    {
        var body = Body.Span;
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];

        // Unlike JsonDocument.Parse, the reader stops at the end of the first value.
        var reader = new Utf8JsonReader(body);
        try
        {
            return JsonDocument.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Describes a failure, with secrets removed from the service's words.</summary>
    public ErrorDetails Describe(string? code, string? message, RequestOutcome outcome) => new()
    {
        Operation = Operation,
        HttpStatus = Status,
        ServiceCode = Redactor.Clean(code),
        ServiceMessage = Redactor.Clean(message),
        RetryAfter = RetryAfter,
        ClockSkew = ClockSkew,
        Outcome = outcome,
    };
}
