using System.Net;
using Aholo.Infrastructure.Tests.Worker.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>
/// Takes HTTP requests as the Functions host does: for each it runs the function of the route and forwards the request itself to the worker, which
/// joins the two by the invocation's id.
/// </summary>
internal sealed class HttpFrontEnd : IAsyncDisposable
{
    /// <summary>The setting that overrides <see cref="DefaultBodyLimit"/>, in bytes.</summary>
    public const string BodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";

    /// <summary>The largest body that the host takes without the setting.</summary>
    public const long DefaultBodyLimit = 104_857_600;

    private const string InvocationIdHeader = "x-ms-invocation-id";

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false });

    private HttpFrontEnd(WebApplication app) => _app = app;

    public Uri BaseAddress => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <param name="host">Runs the functions.</param>
    /// <param name="worker">Where the worker takes HTTP requests.</param>
    /// <param name="bodyLimit">The largest body that the host takes, in bytes.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    public static async Task<HttpFrontEnd> StartAsync(WorkerHost host, Uri worker, long bodyLimit, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = bodyLimit;
        });
        builder.Services.AddRoutingCore().AddHttpForwarder();

        var frontEnd = new HttpFrontEnd(builder.Build());
        var forwarder = frontEnd._app.Services.GetRequiredService<IHttpForwarder>();
        foreach (var function in host.Functions.Values.Where(function => function.TriggerType == "httpTrigger"))
        {
            var route = function.Trigger.TryGetProperty("route", out var given) ? given.GetString() : function.Name;
            var methods = function.Trigger.GetProperty("methods").EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant());
            frontEnd._app.MapMethods($"/api/{route}", methods, context => frontEnd.HandleAsync(host, function, forwarder, worker, context));
        }

        await frontEnd._app.StartAsync(cancellationToken);
        return frontEnd;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(WorkerHost host, WorkerFunction function, IHttpForwarder forwarder, Uri worker, HttpContext context)
    {
        // The host reads a body with a length before it runs the function, and answers one that is too large so.
        var bodyLimit = context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize;
        if (context.Request.ContentLength > bodyLimit)
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        var id = Guid.NewGuid().ToString();
        context.Request.Headers[InvocationIdHeader] = id;
        var input = new TypedData { Http = new() { Method = context.Request.Method, Url = context.Request.GetEncodedUrl() } };
        var route = context.Request.RouteValues.Select(value => KeyValuePair.Create(value.Key, value.Value?.ToString() ?? ""));
        var invoking = host.InvokeAsync(function, input, id, route, context.RequestAborted);
        await forwarder.SendAsync(context, worker.GetLeftPart(UriPartial.Authority), _client);
        if (context.GetForwarderErrorFeature()?.Exception is { } failure && IsTooLarge(failure))
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        await invoking;
    }

    private static bool IsTooLarge(Exception failure) =>
        failure is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
        || (failure is AggregateException several && several.InnerExceptions.Any(IsTooLarge));
}
