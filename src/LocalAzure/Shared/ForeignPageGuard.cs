#pragma warning disable IDE0005 // one of the projects that share this file has the namespace anyway
using System.Net;
using Microsoft.AspNetCore.Http;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>
/// Refuses what a web page of another site sends, through the user's browser, to a server that runs on this machine without keys.
/// </summary>
/// <remarks>
/// A page whose name was made to resolve to this machine (DNS rebinding) shows in <c>Host</c>. A form or a script of another origin shows in
/// <c>Origin</c> and <c>Sec-Fetch-Site</c>, which browsers send and pages cannot change; tools such as curl send neither. A page cannot read the
/// answer of another origin, so only requests that may change something are checked for those.
/// </remarks>
/// <param name="next">Handles the requests that are let through.</param>
/// <param name="otherRemedy">What to do besides using a loopback address; empty for nothing.</param>
internal sealed class ForeignPageGuard(RequestDelegate next, string otherRemedy)
{
    private const string Origin = "Origin";
    private const string FetchSite = "Sec-Fetch-Site";

    public Task InvokeAsync(HttpContext context) =>
        FindReason(context) is { } reason
            ? TypedResults.Problem($"{reason} Use http://localhost:{context.Connection.LocalPort}{otherRemedy}.", statusCode: StatusCodes.Status403Forbidden)
                .ExecuteAsync(context)
            : next(context);

    private static string? FindReason(HttpContext context)
    {
        var request = context.Request;
        if (context.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address) && !IsLoopback(request.Host))
            return $"The request's Host, '{request.Host}', is not a name of this machine.";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return null;

        if (request.Headers.TryGetValue(Origin, out var origin) && !$"{request.Scheme}://{request.Host}".Equals(origin, StringComparison.OrdinalIgnoreCase))
            return $"A page of another origin, '{origin}', sent the request; only the server's own pages may change anything.";
        if (request.Headers.TryGetValue(FetchSite, out var site) && site.ToString() is not ("same-origin" or "none"))
            return $"A page of another origin sent the request ({FetchSite}: {site}); only the server's own pages may change anything.";
        return null;
    }

    private static bool IsLoopback(HostString host)
    {
        var name = host.Host.EndsWith('.') ? host.Host[..^1] : host.Host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
