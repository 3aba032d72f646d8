using Aholo.Simulator.Http;
using Aholo.Simulator.V2;

namespace Aholo.Simulator.Lux3D;

/// <summary>
/// Answers a refused call with an envelope whose code is a word, and mostly with HTTP 422, as clients of the real service have met it. The words for bad
/// inputs and credentials are those that such a client expects.
/// </summary>
internal sealed class Lux3DErrors : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            var (code, status) = refused.Refusal switch
            {
                Refusal.BadCredentials => ("UNAUTHORIZED", StatusCodes.Status401Unauthorized),
                Refusal.TooManyCalls => ("RATE_LIMITED", StatusCodes.Status429TooManyRequests),
                Refusal.StaleContext => ("GOAL_CONTEXT_INVALID", StatusCodes.Status422UnprocessableEntity),
                _ => ("PRICING_REQUEST_INVALID", StatusCodes.Status422UnprocessableEntity),
            };
            return Envelope.Error(code, refused.Message, flag: true, status);
        }
    }
}
