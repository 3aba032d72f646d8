using System.Net;
using System.Net.Sockets;
using LocalAzure.Functions.Configuration;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Instances;
using LocalAzure.Functions.Status;
using LocalAzure.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace LocalAzure.Functions.Http;

/// <summary>
/// The host's HTTP server. It listens before the functions are loaded, so that a port in use fails at once and <c>/admin/host/status</c> is available
/// during startup. Until then, functions return 503.
/// </summary>
internal sealed partial class HttpServer : IAsyncDisposable
{
    private const string RetryAfterSeconds = "5";
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly FunctionRoutes _routes = new();
    private readonly KeyAuthorization _keys;
    private readonly HostJson _hostJson;
    private readonly ILogger _logger;
    private WebHooks? _webHooks;

    private HttpServer(
        IPEndPoint endpoint, FunctionKeys? keys, string? homePage, HostJson hostJson, HostStatus status, InstancesApi instances, ILoggerFactory loggers)
    {
        _keys = new(keys);
        _hostJson = hostJson;
        _logger = loggers.CreateLogger<HttpServer>();

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = hostJson.RequestBodySizeLimit;
            kestrel.Listen(endpoint);
        });
        builder.Services.AddRouting().AddSingleton(loggers).AddHttpForwarder();
        _app = builder.Build();

        if (keys is null)
            _app.UseMiddleware<ForeignPageGuard>($", or set {FunctionKeys.Section}:master to allow other names with a key");
        _app.UseInstancesPage();
        _app.MapInstancesPage(instances, _keys.AllowAdmin);
        _app.MapGet("/admin/host/status", context => AnswerStatusAsync(context, status));
        _app.Map("/runtime/webhooks/{extension}/{**path}", CallExtensionAsync);
        _app.MapMethods("/", [HttpMethods.Get, HttpMethods.Head], context => AnswerHomeAsync(context, homePage)).WithOrder(1); // after the functions, which may have this route

        // Also for methods that a function does not support: the real host returns 404 where ASP.NET Core would return 405.
        _app.MapFallback("{**path}", AnswerUnknownAsync);
        ((IEndpointRouteBuilder)_app).DataSources.Add(_routes);
        Forwarder = _app.Services.GetRequiredService<IHttpForwarder>();
    }

    /// <summary>The URL of the server; with the host name 'localhost' if it listens on every address.</summary>
    public Uri BaseAddress { get; private set; } = null!;

    /// <summary>Forwards requests to the worker.</summary>
    public IHttpForwarder Forwarder { get; }

    /// <summary>Starts the server.</summary>
    /// <exception cref="LocalFunctionsHostException">The port is in use or cannot be opened, or keys are missing.</exception>
    public static async Task<HttpServer> StartAsync(
        IPEndPoint endpoint,
        FunctionKeys? keys,
        string? homePage,
        HostJson hostJson,
        HostStatus status,
        InstancesApi instances,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        if (keys is null && !IPAddress.IsLoopback(endpoint.Address))
            throw new LocalFunctionsHostException(
                $"The host does not listen on {endpoint.Address} without function keys. Set {FunctionKeys.Section}:master, or listen on 127.0.0.1.");

        var server = new HttpServer(endpoint, keys, homePage, hostJson, status, instances, loggers);
        try
        {
            await server._app.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await server.DisposeAsync();
            throw new LocalFunctionsHostException(
                exception.InnerException is AddressInUseException
                    ? $"Port {endpoint.Port} is in use. Stop the program that uses it, or choose another port."
                    : $"The host cannot listen on {endpoint}: {exception.GetBaseException().Message}. Choose another address or port.",
                exception);
        }

        var address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        server.BaseAddress = IPAddress.TryParse(address.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(address) { Host = "localhost" }.Uri
            : address;
        return server;
    }

    /// <summary>Adds the webhooks of the extensions and the routes of the functions.</summary>
    public void Publish(WebHooks webHooks, IReadOnlyList<Endpoint> routes)
    {
        _webHooks = webHooks;
        _routes.Publish(routes);
    }

    /// <summary>Handles a request to a function.</summary>
    /// <param name="function">The function.</param>
    /// <param name="context">The request.</param>
    /// <param name="run">Runs the function, which writes its response.</param>
    public async Task HandleAsync(FunctionDefinition function, HttpContext context, Func<HttpCall, CancellationToken, Task> run)
    {
        if (!_keys.AllowFunction(context.Request, function))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        // As the real host does; it sends no reason.
        if (context.Request.ContentLength > _hostJson.RequestBodySizeLimit)
        {
            LogTooLarge(function.Name, _hostJson.RequestBodySizeLimit);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            context.Response.Headers.Connection = "close"; // the body stays unread
            return;
        }

        try
        {
            await run(new HttpCall(context), context.RequestAborted);
        }
        catch (HostUnavailableException exception)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            await TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status503ServiceUnavailable).ExecuteAsync(context);
        }
        catch (Exception exception)
        {
            var status = FindClientError(exception);
            if (status == StatusCodes.Status413PayloadTooLarge)
            {
                LogTooLarge(function.Name, _hostJson.RequestBodySizeLimit);
                status = null; // as above
            }

            if (status is null && exception.Find<HttpForwardingException>() is { ReachedWorker: false })
                await FailToForwardAsync(context);
            else
                Fail(context, status ?? StatusCodes.Status500InternalServerError);
        }
    }

    /// <summary>Stops listening and waits a limited time for requests to end.</summary>
    public async Task StopAsync()
    {
        using var grace = new CancellationTokenSource(StopGrace);
        await _app.StopAsync(grace.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _routes.Dispose();
    }

    // The status for a request that the server cannot read, for example one with an invalid chunk size.
    private static int? FindClientError(Exception exception) =>
        exception.Find<BadHttpRequestException>()?.StatusCode
        ?? (IsChunkTooLarge(exception) ? StatusCodes.Status400BadRequest : null);

    // Kestrel reads the size of a chunk as an int.
    private static bool IsChunkTooLarge(Exception exception) =>
        exception.Find<IOException>(static found => found.InnerException is OverflowException) is not null;

    // The invocation has logged the reason.
    private static void Fail(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
    }

    private static async Task FailToForwardAsync(HttpContext context)
    {
        context.Response.Clear();
        await TypedResults.Problem("The request did not reach the worker. See the log of the host.", statusCode: StatusCodes.Status502BadGateway).ExecuteAsync(context);
    }

    private static Task AnswerHomeAsync(HttpContext context, string? homePage)
    {
        if (homePage is null)
            return context.Response.WriteAsync("The local function host is running.\n");

        context.Response.Redirect(homePage);
        return Task.CompletedTask;
    }

    private Task AnswerUnknownAsync(HttpContext context)
    {
        context.Response.StatusCode = _routes.ArePublished ? StatusCodes.Status404NotFound : StatusCodes.Status503ServiceUnavailable;
        return Task.CompletedTask;
    }

    private Task AnswerStatusAsync(HttpContext context, HostStatus status)
    {
        if (_keys.AllowAdmin(context.Request))
            return context.Response.WriteAsJsonAsync(HostStatusView.Of(status), HostStatusJson.Default.HostStatusView);

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private async Task CallExtensionAsync(HttpContext context)
    {
        var extension = (string)context.Request.RouteValues["extension"]!;
        if (!_keys.AllowWebhook(context.Request, extension))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else if (_webHooks is null)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else
            await CallExtensionAsync(_webHooks, extension, context);
    }

    private async Task CallExtensionAsync(WebHooks webHooks, string extension, HttpContext context)
    {
        try
        {
            await webHooks.HandleAsync(extension, context);
        }
        catch (Exception exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            var status = FindClientError(exception);
            if (status is null)
                LogWebhookFailed(extension, exception);
            Fail(context, status ?? StatusCodes.Status500InternalServerError);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A request to function '{Function}' has more than {Limit} bytes. Set FUNCTIONS_REQUEST_BODY_SIZE_LIMIT to accept it.")]
    private partial void LogTooLarge(string function, long limit);

    [LoggerMessage(LogLevel.Error, "A webhook request to extension '{Extension}' failed.")]
    private partial void LogWebhookFailed(string extension, Exception exception);
}
