#pragma warning disable IDE0005 // implicit usings of some projects
using System.Net;
using Microsoft.AspNetCore.Http;
#pragma warning restore IDE0005

namespace LocalAzure.Shared;

/// <summary>
/// Rejects requests that a web page of another site sends through the browser of the user to a server on this machine without keys.
/// </summary>
/// <remarks>
/// <c>Host</c> shows a page whose name resolves to this machine (DNS rebinding). <c>Origin</c> and <c>Sec-Fetch-Site</c> show a form or script of another
/// origin: browsers send them, pages cannot change them, and tools such as curl send neither. They are checked only for requests that can change something,
/// because a page cannot read the response of another origin.
/// </remarks>
/// <param name="next">Handles the allowed requests.</param>
/// <param name="otherRemedy">A remedy besides the use of a loopback address; empty for none.</param>
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
