using System.Net;
using System.Text;
using System.Text.Json;

namespace Aholo.Http;

/// <summary>
/// Parses the responses of v1: HTTP 200 with the bare business object, otherwise HTTP 4xx or 5xx with an <c>ApiError</c>. Also accepts an envelope, in
/// which some clients have received the upload token (docs/aholo-api.md, facts 21 and 22).
/// </summary>
internal sealed class ApiErrorParser : ErrorParser
{
    private const int MaxIdLength = 64;

    public override JsonElement ReadData(ServiceResponse response, JsonDocument? document)
    {
        var root = document?.RootElement ?? default;
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("c", out _))
            return Envelope.ReadData(response, document);
        if (response.IsSuccess)
            return root.ValueKind is JsonValueKind.Undefined ? ReadBareId(response) : root;
        if ((root.Field("status").Text() ?? root.Field("code").Text()) is not { } status)
            throw ServiceErrors.FromStatus(response);
        throw ToException(response, root, status);
    }

    /// <summary>Reads the id of a created project that a gateway returned as plain text.</summary>
    private static JsonElement ReadBareId(ServiceResponse response)
    {
        var text = Encoding.UTF8.GetString(response.Body.Span).Trim();
        return text.Length is > 0 and <= MaxIdLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? JsonElement.Parse($"\"{text}\"")
            : throw ServiceErrors.FromStatus(response);
    }

    private static AholoException ToException(ServiceResponse response, JsonElement error, string status)
    {
        var bizCode = error.Field("details").Field("metaData").Field("bizCode").Text();
        var reason = error.Field("details").Field("reason").Text();
        var message = error.Field("message").Text() ?? error.Field("details").Field("message").Text();

        // A gateway that is down or overloaded has created nothing; any other server error may come after the work was done.
        var refused = response.Status < HttpStatusCode.InternalServerError || status is "UNAVAILABLE" or ServiceCodes.ResourceExhausted;
        var details = response.Describe(bizCode ?? status, message, refused ? RequestOutcome.Refused : RequestOutcome.Unknown);
        return (bizCode, response.Status) switch
        {
            (ServiceCodes.InsufficientCredits, _) => ServiceErrors.InsufficientCredits(details),
            _ when ServiceErrors.FromNamedCode(response, bizCode, message) is { } known => known,
            _ when ServiceErrors.FromNamedCode(response, reason, message) is { } known => known,
            (ServiceCodes.Unauthenticated, _) => ServiceErrors.Authentication(details),
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => ServiceErrors.Authentication(details),
            (_, HttpStatusCode.TooManyRequests) => ServiceErrors.RateLimited(details),
            _ when status == ServiceCodes.ResourceExhausted => ServiceErrors.RateLimited(details),
            (_, HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError) => ServiceErrors.Unavailable(details),
            _ => ServiceErrors.Rejected(details),
        };
    }
}
