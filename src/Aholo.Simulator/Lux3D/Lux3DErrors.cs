using Aholo.Simulator.Http;

namespace Aholo.Simulator.Lux3D;

/// <summary>Writes Lux3D's errors as clients of the real service expect them: an envelope whose code is a word, usually with HTTP 422.</summary>
internal static class Lux3DErrors
{
    public static IResult Of(ServiceErrorException error)
    {
        var (code, status) = error.Kind switch
        {
            ErrorKind.BadCredentials => ("UNAUTHORIZED", StatusCodes.Status401Unauthorized),
            ErrorKind.TooManyCalls => ("RATE_LIMITED", StatusCodes.Status429TooManyRequests),
            ErrorKind.StaleContext => ("GOAL_CONTEXT_INVALID", StatusCodes.Status422UnprocessableEntity),
            _ => ("PRICING_REQUEST_INVALID", StatusCodes.Status422UnprocessableEntity),
        };
        return Envelope.Error(code, error.Message, flag: true, status);
    }
}
