using System.Net;
using System.Text.Json;

namespace Aholo.Http;

/// <summary>
/// Parses the envelope <c>{c, d, m, f}</c> of v2 and of the upload service. The envelope takes precedence over the HTTP status, which is not documented
/// for business errors. <c>c</c> may be a string, a number, or null on success (docs/aholo-api.md, facts 18, 19 and 20).
/// </summary>
internal sealed class EnvelopeErrorParser : ErrorParser
{
    public override JsonElement ReadData(ServiceResponse response, JsonDocument? document)
    {
        var envelope = document?.RootElement ?? default;
        if (envelope.ValueKind != JsonValueKind.Object || !envelope.TryGetProperty("c", out var c))
            throw ServiceErrors.FromStatus(response);

        var data = envelope.Field("d");
        return c.Text() switch
        {
            "0" => data,
            null when response.IsSuccess && !data.IsNothing() => data,
            null => throw ServiceErrors.FromStatus(response),
            var code => throw ToException(response, code, envelope.Field("m").Text()),
        };
    }

    private static AholoException ToException(ServiceResponse response, string code, string? message)
    {
        var details = response.Describe(code, message, RequestOutcome.Refused);
        return (code, response.Status) switch
        {
            (ServiceCodes.InsufficientCredits, _) => ServiceErrors.InsufficientCredits(details),
            _ when ServiceErrors.FromNamedCode(response, code, message) is { } known => known,
            (_, HttpStatusCode.TooManyRequests) => ServiceErrors.RateLimited(details),
            (_, HttpStatusCode.ServiceUnavailable) => ServiceErrors.Unavailable(details),
            (ServiceCodes.InvalidCredentials or ServiceCodes.Unauthenticated or ServiceCodes.UnknownUser, _) => ServiceErrors.Authentication(details),
            (_, HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden) => ServiceErrors.Authentication(details),

            // No code for a bad signature is known. This call contains nothing but the credentials, so they are what the service refuses.
            (_, < HttpStatusCode.InternalServerError) when response.Operation == Telemetry.OperationNames.GetUploadToken =>
                ServiceErrors.Authentication(details),
            _ => ServiceErrors.Rejected(details),
        };
    }
}
