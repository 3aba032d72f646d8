using Aholo.Simulator.Http;

namespace Aholo.Simulator.V1;

/// <summary>Lets v1 calls in that carry the API key as it is, without <c>Bearer</c>.</summary>
internal sealed class V1Authenticator(AholoSimulatorOptions options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Secrets.AreEqual(context.HttpContext.Request.Headers.Authorization, options.ApiKey)
            ? next(context)
            : throw new ServiceErrorException(ErrorKind.BadCredentials, "The API key is missing or wrong.");
}
