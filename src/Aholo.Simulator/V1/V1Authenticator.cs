using Aholo.Simulator.Http;

namespace Aholo.Simulator.V1;

/// <summary>Authenticates v1 calls by the API key, without <c>Bearer</c>.</summary>
internal sealed class V1Authenticator(AholoSimulatorOptions options) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Secrets.AreEqual(context.HttpContext.Request.Headers.Authorization, options.ApiKey)
            ? next(context)
            : throw new ServiceErrorException(ErrorKind.BadCredentials, "The API key is missing or wrong.");
}
