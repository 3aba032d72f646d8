using System.Net;
using System.Text;

namespace Aholo.Http;

/// <summary>Turns what the service answered into the exception a caller can act on.</summary>
internal static class Failures
{
    /// <summary>Token reused or not bound to an upload yet (fact C).</summary>
    public const string UploadTokenCode = "12";

    /// <summary>"Token already used", the one message known for it (fact C).</summary>
    private const string TokenUsedMessage = "Token已被使用";

    /// <summary>An envelope whose code is not 0: the service's own word that it did not accept the request.</summary>
    public static AholoException FromEnvelope(ServiceAnswer answer, string? code, string? message)
    {
        var failure = new ServiceFailure(answer, code, message, Delivery.Refused);
        return (code, answer.Status) switch
        {
            ("11003", _) => InsufficientCredits(failure),
            _ when FromWord(answer, code, message) is { } known => known,
            (_, HttpStatusCode.TooManyRequests) => RateLimited(failure),
            (_, HttpStatusCode.ServiceUnavailable) => Unavailable(failure),
            ("10001" or "10004" or "100001", _) => Authentication(failure),
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => Authentication(failure),

            // No code for a bad signature is known. This call carries nothing but the credentials, so they are what is refused (fact I).
            (_, < HttpStatusCode.InternalServerError) when answer.Operation == OperationNames.GetUploadToken => Authentication(failure),
            _ => Rejected(failure),
        };
    }

    /// <summary>
    /// The meaning of a code that is a word. Such codes come with HTTP 422, which says nothing about whether to try again. Null for any other code.
    /// </summary>
    public static AholoException? FromWord(ServiceAnswer answer, string? code, string? message) => code switch
    {
        // No task was made and nothing was charged: stated for Lux3D, which shares the account (fact C).
        "GENERATION_CONCURRENCY_LIMIT_EXCEEDED" => TooManyTasks(new(answer, code, message, Delivery.Refused)),
        // What stands behind the service did not answer it: of a create, that proves nothing.
        "UPSTREAM_REQUEST_FAILED" or "PRICING_UPSTREAM_UNAVAILABLE" => Unavailable(new(answer, code, message, Delivery.Unknown)),
        _ => null,
    };

    /// <summary>
    /// What an answer without the service's own format means: only its HTTP status counts, and of a create it proves something only by a client
    /// error, or by a status that the settings take for one.
    /// </summary>
    public static AholoException FromStatus(ServiceAnswer answer)
    {
        ServiceFailure With(Delivery delivery) => new(answer, null, null, delivery);
        var throttled = answer.ThrottledIsNotAccepted ? Delivery.Refused : Delivery.Unknown;
        return answer.Status switch
        {
            _ when answer.IsSuccess => Unreadable(answer),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => Authentication(With(Delivery.Refused)),
            HttpStatusCode.TooManyRequests => RateLimited(With(throttled)),
            HttpStatusCode.ServiceUnavailable => Unavailable(With(throttled)),
            HttpStatusCode.RequestTimeout => Unavailable(With(Delivery.Unknown)),
            _ when (int)answer.Status is >= 400 and < 500 => Rejected(With(Delivery.Refused)),
            _ when (int)answer.Status >= 500 => Unavailable(With(Delivery.Unknown)),
            _ => new AholoRejectedException(
                $"{answer.Operation}: Aholo answered HTTP {(int)answer.Status}, which the client does not follow. Check Aholo:BaseUrl.")
            { Failure = With(Delivery.Unknown) },
        };
    }

    public static AholoInsufficientCreditsException InsufficientCredits(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: the Aholo account has no credits left{failure.Said}. Top it up, then try again.") { Failure = failure };

    public static AholoAuthenticationException Authentication(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: Aholo refused the credentials{failure.Said}. Check the keys under Aholo:Auth.{Clocks(failure)}")
        { Failure = failure };

    public static AholoRateLimitedException RateLimited(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: Aholo asks to slow down{failure.Said}.{Wait(failure)}") { Failure = failure, IsTransient = true };

    public static AholoUnavailableException Unavailable(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: Aholo is not able to answer{failure.Said}.{Wait(failure)}") { Failure = failure, IsTransient = true };

    public static AholoRejectedException Rejected(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: Aholo rejected the request{failure.Said}.{Clocks(failure)}") { Failure = failure };

    /// <summary>The answer was a success but lacks what the call is about.</summary>
    public static AholoUnreadableResponseException Lacks(string operation, string what) =>
        new($"{operation}: Aholo answered with success but without {what}.") { Operation = operation, IsTransient = true };

    public static bool IsTokenError(AholoException failure) =>
        failure.ServiceCode == UploadTokenCode || failure.ServiceMessage?.Contains(TokenUsedMessage, StringComparison.Ordinal) == true;

    private static AholoRateLimitedException TooManyTasks(ServiceFailure failure) =>
        new($"{failure.Answer.Operation}: the Aholo account runs as many tasks as it may{failure.Said}. Wait until one has ended, then try again.{Wait(failure)}")
        { Failure = failure, IsTransient = true };

    private static AholoUnreadableResponseException Unreadable(ServiceAnswer answer) =>
        new($"{answer.Operation}: Aholo answered HTTP {(int)answer.Status} with a body that is not in its format. {Excerpt(answer)}")
        { Failure = new(answer, null, null, Delivery.Unknown), IsTransient = true };

    /// <summary>
    /// The start of a page that a gateway or a proxy put in the way. Never of what may be a broken answer of the service: that may be a token.
    /// </summary>
    private static string Excerpt(ServiceAnswer answer)
    {
        var start = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 2000)]).TrimStart('\uFEFF', ' ', '\r', '\n', '\t');
        if (start.Length == 0)
            return "It is empty.";
        if (start[0] is '{' or '[' or '"' || answer.Redactor.Clean(start.ReplaceLineEndings(" ")) is not { } text)
            return "It is cut off, or other JSON.";
        return $"It starts: {(text.Length <= 120 ? text : text[..120] + "…")}";
    }

    /// <summary>What the clocks have to do with it: no code for a wrong timestamp is documented, so any refusal may be one.</summary>
    private static string Clocks(ServiceFailure failure) => failure.Answer.ClockSkew is { } skew
        ? $" The service's clock is {skew.Duration():c} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine's, which makes signatures " +
            "wrong: set this machine's clock, or Aholo:Auth:ClockOffset."
        : "";

    private static string Wait(ServiceFailure failure) => failure.Answer.RetryAfter is { } wait ? $" It asks to wait {wait:c}." : "";
}
