using System.Net;
using System.Text;
using System.Text.Json;
using Aholo.Http;

namespace Aholo.Generations.V1;

/// <summary>
/// v1: HTTP 200 with the bare business object, otherwise HTTP 4xx or 5xx with an <c>ApiError</c> (fact D). An enveloped answer is understood too,
/// because the token has been met in one (fact C).
/// </summary>
internal sealed class ApiErrorDialect : ResponseDialect
{
    private const int LongestId = 64;

    public static ApiErrorDialect Instance { get; } = new();

    public override JsonElement Read(ServiceAnswer answer, JsonDocument? document)
    {
        var root = document?.RootElement ?? default;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("c", out _))
            return EnvelopeDialect.Instance.Read(answer, document);
        if (answer.IsSuccess)
            return root.ValueKind is JsonValueKind.Undefined ? BareId(answer) : root;
        if ((root.Field("status").Text() ?? root.Field("code").Text()) is not { } status)
            throw Failures.FromStatus(answer);
        throw FromApiError(answer, root, status);
    }

    /// <summary>Some gateways once answered a create with the id as bare text (fact C).</summary>
    private static JsonElement BareId(ServiceAnswer answer)
    {
        var text = Encoding.UTF8.GetString(answer.Body.Span).Trim();
        return text.Length is > 0 and <= LongestId && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? JsonElement.Parse($"\"{text}\"")
            : throw Failures.FromStatus(answer);
    }

    private static AholoException FromApiError(ServiceAnswer answer, JsonElement error, string status)
    {
        var bizCode = error.Field("details").Field("metaData").Field("bizCode").Text();
        // A gateway that is down or drowning has not created anything; any other server error may come after the work was done.
        var refused = (int)answer.Status < 500 || status is "UNAVAILABLE" or "RESOURCE_EXHAUSTED";
        var message = error.Field("message").Text() ?? error.Field("details").Field("message").Text();
        var failure = new ServiceFailure(answer, bizCode ?? status, message, refused ? Delivery.Refused : Delivery.Unknown);
        return (bizCode, answer.Status) switch
        {
            ("11003", _) => Failures.InsufficientCredits(failure),
            _ when (Failures.FromWord(answer, bizCode, message) ?? Failures.FromWord(answer, error.Field("details").Field("reason").Text(), message))
                is { } known => known,
            ("10004", _) or (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => Failures.Authentication(failure),
            (_, HttpStatusCode.TooManyRequests) => Failures.RateLimited(failure),
            _ when status == "RESOURCE_EXHAUSTED" => Failures.RateLimited(failure),
            _ when (int)answer.Status >= 500 || answer.Status == HttpStatusCode.RequestTimeout => Failures.Unavailable(failure),
            _ => Failures.Rejected(failure),
        };
    }
}
