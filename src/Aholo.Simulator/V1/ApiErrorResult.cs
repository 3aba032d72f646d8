using Aholo.Simulator.Http;

namespace Aholo.Simulator.V1;

/// <summary>Makes v1's error answers.</summary>
internal static class ApiErrorResult
{
    public static IResult Of(RefusedException refused) => refused.Refusal switch
    {
        Refusal.BadCredentials => Of(StatusCodes.Status401Unauthorized, refused.Message, "10004"),
        Refusal.InsufficientCredits => Of(StatusCodes.Status400BadRequest, refused.Message, "11003"),
        Refusal.NotFound => Of(StatusCodes.Status404NotFound, refused.Message),
        Refusal.TooManyCalls => Of(StatusCodes.Status429TooManyRequests, refused.Message),
        _ => Of(StatusCodes.Status400BadRequest, refused.Message),
    };

    public static IResult Of(int httpStatus, string message, string? bizCode = null)
    {
        var status = httpStatus switch
        {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            429 => "RESOURCE_EXHAUSTED",
            503 => "UNAVAILABLE",
            504 => "DEADLINE_EXCEEDED",
            >= 500 => "INTERNAL",
            _ => "UNKNOWN",
        };
        var metaData = bizCode is null ? null : new Dictionary<string, string> { ["bizCode"] = bizCode };
        var error = new ApiError(httpStatus, message, status, new ApiErrorDetails(status, message, "aholo.simulator", metaData));
        return TypedResults.Json(error, V1JsonContext.Default.ApiError, statusCode: httpStatus);
    }
}
