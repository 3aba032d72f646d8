using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace Embedded.Functions.Http;

/// <summary>
/// Limits request bodies as the Azure Functions host does, which stands in front of the app's own server: the smaller of the host's limit and the
/// app's <c>KestrelServerLimits.MaxRequestBodySize</c> applies.
/// </summary>
internal sealed class RequestBodyLimit(RequestDelegate next, IConfiguration configuration)
{
    /// <summary>The setting that overrides the host's limit, in bytes.</summary>
    public const string Setting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    /// <summary>The host's limit without the setting, in bytes.</summary>
    public const long Default = 104_857_600;

    private readonly long _limit = configuration.GetValue(Setting, Default);

    public Task InvokeAsync(HttpContext context)
    {
        var body = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>();
        if (body.MaxRequestBodySize is not { } ofApp || ofApp > _limit)
            body.MaxRequestBodySize = _limit;
        return next(context);
    }
}
