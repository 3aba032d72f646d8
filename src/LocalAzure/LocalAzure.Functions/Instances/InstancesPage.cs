using System.Net;
using System.Security.Cryptography;
using LocalAzure.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace LocalAzure.Functions.Instances;

/// <summary>
/// The page that shows the orchestrations to the developer, and its API. Both accept requests from this machine only, even with function keys: inputs
/// and outputs are shown as they are stored.
/// </summary>
internal static class InstancesPage
{
    /// <summary>The path of the page.</summary>
    public const string Path = "/runtime/ui";

    private const string IndexFile = "index.html";

    // Only the page's own files and its API.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Refuses requests from other machines. Call it before the routes are mapped.</summary>
    public static void UseInstancesPage(this IApplicationBuilder app) => app.UseWhen(
        context => context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase),
        page => page.Use(AnswerThisMachineAsync).UseMiddleware<ForeignPageGuard>(""));

    /// <summary>Maps the page and its API.</summary>
    /// <param name="routes">The routes of the server.</param>
    /// <param name="api">The API.</param>
    /// <param name="isAllowed">Decides whether a request may use the API.</param>
    public static void MapInstancesPage(this IEndpointRouteBuilder routes, InstancesApi api, Func<HttpRequest, bool> isAllowed)
    {
        foreach (var (name, route, contentType) in new[]
        {
            (IndexFile, "", "text/html; charset=utf-8"),
            ("page.js", "/page.js", "text/javascript; charset=utf-8"),
            ("page.css", "/page.css", "text/css; charset=utf-8"),
            ("icon.svg", "/icon.svg", "image/svg+xml"),
        })
        {
            var file = new Lazy<PageFile>(() => PageFile.Read(name, contentType));
            routes.MapMethods(Path + route, ReadMethods, context => file.Value.WriteAsync(context));
        }

        Map("instances", api.ListAsync);
        Map("instances/{id}", api.GetAsync);
        Map("instances/{id}/history", api.GetHistoryAsync);
        routes.Map($"{Path}/{{**path}}", context => // never the app's, whose route may match every path
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });

        void Map(string route, RequestDelegate answer) => routes.MapMethods($"{Path}/api/{route}", ReadMethods, context =>
        {
            if (isAllowed(context.Request))
                return answer(context);

            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
    }

    private static Task AnswerThisMachineAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store"; // inputs and outputs stay out of the disk cache
        return IsThisMachine(context)
            ? next(context)
            : TypedResults.Problem(
                $"{Path} accepts requests from this machine only. Open http://localhost:{context.Connection.LocalPort}{Path} on it.",
                statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
    }

    // A proxy on this machine may forward requests from others.
    private static bool IsThisMachine(HttpContext context) =>
        context.Connection is { LocalIpAddress: { } local, RemoteIpAddress: { } remote }
        && IPAddress.IsLoopback(local)
        && IPAddress.IsLoopback(remote)
        && !context.Request.Headers.ContainsKey("Forwarded")
        && !context.Request.Headers.ContainsKey("X-Forwarded-For");

    /// <summary>A file of the page.</summary>
    private sealed record PageFile(byte[] Content, string ContentType, EntityTagHeaderValue Tag)
    {
        public static PageFile Read(string name, string contentType)
        {
            using var resource = typeof(InstancesPage).Assembly.GetManifestResourceStream($"{typeof(InstancesPage).FullName}/{name}")!;
            var content = new byte[resource.Length];
            resource.ReadExactly(content);
            return new(content, contentType, new($"\"{Convert.ToHexStringLower(SHA256.HashData(content))}\""));
        }

        public Task WriteAsync(HttpContext context)
        {
            context.Response.Headers.CacheControl = "no-cache";
            return TypedResults.Bytes(Content, ContentType, entityTag: Tag).ExecuteAsync(context);
        }
    }
}
