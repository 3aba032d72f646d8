using Aholo.Simulator.Http;

namespace Aholo.Simulator.V1;

/// <summary>Answers a refused call with an HTTP status and an <see cref="ApiError"/>.</summary>
internal sealed class ApiErrors : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            return ApiErrorResult.Of(refused);
        }
    }
}
