using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Embedded.Functions.Http;

/// <summary>
/// Hides the key in <c>?code=</c> from everything but the function: ASP.NET Core logs the query when a request begins and when it ends.
/// </summary>
internal sealed class RedactedQuery(IServiceProvider services) : IHttpContextFactory
{
    private readonly DefaultHttpContextFactory _factory = new(services);

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        var http = _factory.Create(featureCollection);
        if (http.Request.QueryString.HasValue && http.Request.Query.ContainsKey(FunctionKeys.QueryParameter))
        {
            http.Features.Set(new Original(http.Request.QueryString));
            http.Request.QueryString = QueryString.Create(http.Request.Query.Select(parameter =>
                parameter.Key.Equals(FunctionKeys.QueryParameter, StringComparison.OrdinalIgnoreCase)
                    ? new(parameter.Key, "REDACTED")
                    : parameter));
        }

        return http;
    }

    public void Dispose(HttpContext httpContext) => _factory.Dispose(httpContext);

    /// <summary>Shows the query as it came, until the returned value is disposed of.</summary>
    public static IDisposable? Reveal(HttpContext http)
    {
        if (http.Features.Get<Original>() is not { } original)
            return null;

        var redacted = http.Request.QueryString;
        http.Request.QueryString = original.Query;
        return new Revealed(http.Request, redacted);
    }

    private sealed record Original(QueryString Query);

    private sealed class Revealed(HttpRequest request, QueryString redacted) : IDisposable
    {
        public void Dispose() => request.QueryString = redacted;
    }
}
