using Embedded.DurableTask.Engine;
using Embedded.Functions.Hosting;
using Embedded.Functions.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Extensions.Logging;

namespace Embedded.Functions.Http;

/// <summary>HTTP triggers: routes, keys, responses.</summary>
internal sealed partial class HttpTriggerListener(
    FunctionInvoker invoker, FunctionKeys keys, HostJson hostJson, WorkInFlight work, ILogger<HttpTriggerListener> logger) : ITriggerListener
{
    private readonly string _routePrefix = hostJson.Read<HttpOptions>("extensions:http").RoutePrefix.Trim('/');
    private readonly List<(FunctionDescriptor Function, RoutePattern Route)> _routes = [];
    private volatile bool _stopping;

    public bool Claims(TriggerBindingAttribute trigger) => trigger is HttpTriggerAttribute;

    public IReadOnlyCollection<string> Register(FunctionDescriptor function)
    {
        var trigger = (HttpTriggerAttribute)function.Trigger;
        if (trigger.AuthLevel == AuthorizationLevel.User)
            throw new FunctionWorkerException("AuthorizationLevel.User does not work in an isolated worker; use Function or Anonymous.");
        if (function.ReturnType != typeof(void) && !CanBeResponse(function.ReturnType))
            throw new FunctionWorkerException(
                $"it returns {function.ReturnType}. With the ASP.NET Core integration only IResult and IActionResult become a response; "
                + "return TypedResults.Ok(value) and the like.");

        try
        {
            var route = RoutePatternFactory.Parse($"{_routePrefix}/{trigger.Route ?? function.Name}");
            _routes.Add((function, route));
            return [.. route.Parameters.Select(parameter => parameter.Name)];
        }
        catch (RoutePatternException exception)
        {
            throw new FunctionWorkerException($"its route '{trigger.Route}' is not valid: {exception.Message}", exception);
        }
    }

    /// <summary>Adds the functions' routes to the app.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (function, route) in _routes)
        {
            endpoints.Map(route, http => HandleAsync(function, http))
                .WithDisplayName(function.Name)
                .WithMetadata(new HttpMethodMetadata(((HttpTriggerAttribute)function.Trigger).Methods ?? []));
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        // Running requests are the server's to wait for: it stops next.
        _stopping = true;
        return Task.CompletedTask;
    }

    private static bool CanBeResponse(Type type) =>
        type == typeof(object) || type.IsAssignableTo(typeof(IResult)) || type.IsAssignableTo(typeof(IActionResult));

    private async Task HandleAsync(FunctionDescriptor function, HttpContext http)
    {
        if (_stopping)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        using var query = RedactedQuery.Reveal(http);
        if (!keys.Allow(http.Request, function))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var responding = false;
        work.Begin();
        try
        {
            var input = new TriggerInput(http) { BindingData = http.Request.RouteValues, Services = http.RequestServices };
            var result = await invoker.InvokeAsync(function, input, http.RequestAborted);
            responding = true;
            await RespondAsync(http, result);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
        catch (Exception exception)
        {
            // What the function threw, the invoker has logged.
            if (responding)
                LogResponseFailed(function.Name, exception);
            if (http.Response.HasStarted)
            {
                http.Abort();
                return;
            }

            http.Response.Clear();
            http.Response.StatusCode = exception is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError;
        }
        finally
        {
            work.End();
        }
    }

    private static Task RespondAsync(HttpContext http, object? result) => result switch
    {
        null => Task.CompletedTask,
        IResult response => response.ExecuteAsync(http),
        IActionResult response => response.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor())),
        _ => throw new FunctionWorkerException($"A {result.GetType()} is no response; return an IResult or an IActionResult."),
    };

    [LoggerMessage(LogLevel.Error, "The response of function '{Function}' could not be written.")]
    private partial void LogResponseFailed(string function, Exception exception);
}
