using Aholo.Simulator.Http;

namespace Aholo.Simulator.V1;

/// <summary>Creates v1's error responses.</summary>
internal static class ApiErrorResult
{
    public static IResult Of(ServiceErrorException error) => error.Kind switch
    {
        ErrorKind.BadCredentials => Of(StatusCodes.Status401Unauthorized, error.Message, "10004"),
        ErrorKind.InsufficientCredits => Of(StatusCodes.Status400BadRequest, error.Message, "11003"),
        ErrorKind.NotFound => Of(StatusCodes.Status404NotFound, error.Message),
        ErrorKind.TooManyCalls => Of(StatusCodes.Status429TooManyRequests, error.Message),
        _ => Of(StatusCodes.Status400BadRequest, error.Message),
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
        return TypedResults.Json(error, V1ModelsJsonContext.Default.ApiError, statusCode: httpStatus);
    }
}
