using System.Net;
using System.Text;

namespace Aholo.Http;

/// <summary>The error codes of the service that the client acts on.</summary>
internal static class ServiceCodes
{
    public const string InvalidCredentials = "10001";
    public const string Unauthenticated = "10004";
    public const string InsufficientCredits = "11003";
    public const string UnknownUser = "100001";

    /// <summary>The upload token was used before, or no upload belongs to it yet (docs/aholo-api.md, fact 29).</summary>
    public const string UploadTokenRefused = "12";

    /// <summary>Too many concurrent tasks: the service made no task and charged nothing (docs/aholo-api.md, fact 61).</summary>
    public const string TooManyTasks = "GENERATION_CONCURRENCY_LIMIT_EXCEEDED";

    public const string ResourceExhausted = "RESOURCE_EXHAUSTED";
}

/// <summary>Creates the exceptions for failed responses of the service.</summary>
internal static class ServiceErrors
{
    /// <summary>"Token already used", the only message known for it (docs/aholo-api.md, fact 28).</summary>
    private const string TokenUsedMessage = "Token已被使用";

    private const int MaxExcerptLength = 120;

    /// <summary>
    /// Creates the exception for a code that is a name. Such codes come with HTTP 422 (docs/aholo-api.md, fact 23), which does not say whether to retry.
    /// </summary>
    /// <returns>The exception; null for any other code.</returns>
    public static AholoException? FromNamedCode(ServiceResponse response, string? code, string? message) => code switch
    {
        ServiceCodes.TooManyTasks => TooManyTasks(response.Describe(code, message, RequestOutcome.Refused)),

        // The request was passed on and no answer came back, so the outcome of a create is unknown.
        "UPSTREAM_REQUEST_FAILED" or "PRICING_UPSTREAM_UNAVAILABLE" => Unavailable(response.Describe(code, message, RequestOutcome.Unknown)),
        _ => null,
    };

    /// <summary>
    /// Creates the exception for a response that is not in the service's format. Only its HTTP status counts, and only a client error, or a status that the
    /// options declare to be one, proves that a create was not accepted.
    /// </summary>
    public static AholoException FromStatus(ServiceResponse response)
    {
        ErrorDetails With(RequestOutcome outcome) => response.Describe(code: null, message: null, outcome);
        var throttled = response.ThrottledIsNotAccepted ? RequestOutcome.Refused : RequestOutcome.Unknown;
        return response.Status switch
        {
            _ when response.IsSuccess => Unreadable(response),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Authentication(With(RequestOutcome.Refused)),
            HttpStatusCode.TooManyRequests => RateLimited(With(throttled)),
            HttpStatusCode.ServiceUnavailable => Unavailable(With(throttled)),
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Unavailable(With(RequestOutcome.Unknown)),
            >= HttpStatusCode.BadRequest => Rejected(With(RequestOutcome.Refused)),
            _ => new AholoRejectedException(
                $"{response.Operation}: Aholo answered HTTP {(int)response.Status}, and the client follows no redirects. Check Aholo:BaseUrl.")
            { Details = With(RequestOutcome.Unknown) },
        };
    }

    public static AholoInsufficientCreditsException InsufficientCredits(ErrorDetails details) =>
        new($"{details.Operation}: the Aholo account has no credits left{Said(details)}. Add credits, then try again.") { Details = details };

    public static AholoAuthenticationException Authentication(ErrorDetails details) =>
        new($"{details.Operation}: Aholo refused the credentials{Said(details)}. Check the keys under Aholo:Auth.{Clocks(details)}")
        { Details = details, IsTransient = IsClockWrong(details) };

    public static AholoRateLimitedException RateLimited(ErrorDetails details) =>
        new($"{details.Operation}: Aholo limits the rate of requests{Said(details)}.{Wait(details)}") { Details = details, IsTransient = true };

    public static AholoUnavailableException Unavailable(ErrorDetails details) =>
        new($"{details.Operation}: Aholo is unavailable{Said(details)}.{Wait(details)}") { Details = details, IsTransient = true };

    public static AholoRejectedException Rejected(ErrorDetails details) =>
        new($"{details.Operation}: Aholo rejected the request{Said(details)}.{Clocks(details)}") { Details = details, IsTransient = IsClockWrong(details) };

    /// <summary>Creates the exception for a successful response that lacks a required field.</summary>
    public static AholoUnreadableResponseException Lacks(string operation, string what) =>
        new($"{operation}: Aholo answered with success but without {what}.") { Operation = operation, IsTransient = true };

    public static bool IsTokenError(AholoException failure) =>
        failure.ServiceCode == ServiceCodes.UploadTokenRefused
        || failure.ServiceMessage?.Contains(TokenUsedMessage, StringComparison.Ordinal) == true;

    private static AholoRateLimitedException TooManyTasks(ErrorDetails details) =>
        new($"{details.Operation}: the Aholo account has reached its limit of concurrent tasks{Said(details)}. " +
            $"Wait until a task has ended, then try again.{Wait(details)}")
        { Details = details, IsTransient = true };

    private static AholoUnreadableResponseException Unreadable(ServiceResponse response) =>
        new($"{response.Operation}: Aholo answered HTTP {(int)response.Status} with a body that is not in its format. {Excerpt(response)}")
        { Details = response.Describe(code: null, message: null, RequestOutcome.Unknown), IsTransient = true };

    /// <summary>Quotes the start of a gateway's page. A broken response of the service is not quoted, because it may contain a token.</summary>
    private static string Excerpt(ServiceResponse response)
    {
        var start = Encoding.UTF8.GetString(response.Body.Span[..Math.Min(response.Body.Length, 2000)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (start.Length == 0)
            return "It is empty.";
        if (start[0] is '{' or '[' or '"' || response.Redactor.Clean(start.ReplaceLineEndings(" ")) is not { } text)
            return "It is JSON that is cut off or has other fields.";
        return $"It starts: {(text.Length <= MaxExcerptLength ? text : text[..MaxExcerptLength] + "…")}";
    }

    /// <summary>Quotes the service's code and message, to follow the sentence that says what they mean.</summary>
    private static string Said(ErrorDetails details)
    {
        var codes = details.ServiceCode is null ? $" (HTTP {(int?)details.HttpStatus})" : $" (HTTP {(int?)details.HttpStatus}, code {details.ServiceCode})";
        return details.ServiceMessage is null ? codes : $"{codes}: {details.ServiceMessage.TrimEnd('.', '。')}";
    }

    // The clock may be corrected: the same call can succeed then.
    private static bool IsClockWrong(ErrorDetails details) => details.ClockSkew is not null;

    /// <summary>States the difference of the clocks: no code for a wrong timestamp is documented, so any rejection may stand for one.</summary>
    private static string Clocks(ErrorDetails details) => details.ClockSkew is { } skew
        ? $" The service's clock is {skew.Duration():c} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine's, which makes signatures " +
            "wrong: set this machine's clock, or Aholo:Auth:ClockOffset."
        : "";

    private static string Wait(ErrorDetails details) => details.RetryAfter is { } wait ? $" It asks to wait {wait:c}." : "";
}
