using Aholo.Functions.Configuration;
using Aholo.Functions.Http;
using Aholo.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Aholo.Functions.Dashboard;

/// <summary>Serves the web page. It is anonymous, because it has no data and asks for a key if the API requires one.</summary>
internal sealed class DashboardApi(DashboardFiles files, ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    // Scripts, styles and pictures come only from the app; the page downloads pictures with the key. Large files are uploaded directly to storage.
    private readonly string _pagePolicy = PagePolicy(
        options.Value.DirectUploads.Enabled ? $"'self' {containers.Service.Uri.GetLeftPart(UriPartial.Authority)}" : "'self'", framedBy: "'none'");

    private const string ConfigurationName = "config.json";

    // The pages of share links, which the script selects by name. Other sites may frame the embedded page and its 3D view, because neither can change anything.
    private const string Share = "share.html";
    private const string Embed = "embed.html";
    private const string EmbedViewer = "embed-viewer.html";

    private readonly DashboardConfiguration _configuration =
        new(options.Value.Dashboard.Simulator, options.Value.Files.MaxBytes, options.Value.Files.MaxCount);

    [Function("Dashboard")]
    public IResult Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "ui/{*path}")] HttpRequest request, string? path)
    {
        // The page's links are relative to its folder.
        if (string.IsNullOrEmpty(path) && request.Path.Value is { } own && !own.EndsWith('/'))
            return TypedResults.Redirect($"{request.PathBase}{own}/", permanent: true, preserveMethod: true);
        if (path == ConfigurationName)
        {
            request.HttpContext.Response.Headers.CacheControl = "no-cache";
            return ApiResults.Json(_configuration, DashboardJson.Default.DashboardConfiguration);
        }

        if (files.Find(FileName(path)) is not { } file)
            return ApiResults.Problem(StatusCodes.Status404NotFound, RequestProblems.NoPage, $"The page has no file '{path}'.");

        var variant = file.Best(request.Headers.AcceptEncoding);
        var headers = request.HttpContext.Response.Headers;
        headers.CacheControl = file.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        headers.Vary = HeaderNames.AcceptEncoding;
        if (variant.Encoding is { } encoding)
            headers.ContentEncoding = encoding;
        if (file.IsDocument)
            headers.ContentSecurityPolicy = Policy(path);
        else
            headers.AccessControlAllowOrigin = "*"; // the frame of the 3D view has no origin, so its own scripts are cross-origin

        return TypedResults.PhysicalFile(variant.Path, file.ContentType, entityTag: variant.ETag);
    }

    private static string FileName(string? path) => path switch
    {
        null or "" or Share or Embed => DashboardFiles.Index,
        EmbedViewer => DashboardFiles.Viewer,
        _ => path,
    };

    private string Policy(string? path) => path switch
    {
        DashboardFiles.Viewer => ViewerPolicy(framedBy: "'self'"),
        EmbedViewer => ViewerPolicy(framedBy: "*"),
        Share => PagePolicy(connect: "'self'", framedBy: "'none'"),
        Embed => PagePolicy(connect: "'self'", framedBy: "*"),
        _ => _pagePolicy,
    };

    private static string PagePolicy(string connect, string framedBy) =>
        $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src {connect}; "
        + $"frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {framedBy}";

    // The 3D view runs WebAssembly in workers that it starts from blobs, and may send no requests. Its frame has no origin.
    private static string ViewerPolicy(string framedBy) =>
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src blob: data:; connect-src blob: data:; worker-src blob:; "
        + $"base-uri 'none'; form-action 'none'; frame-ancestors {framedBy}; sandbox allow-scripts";
}
