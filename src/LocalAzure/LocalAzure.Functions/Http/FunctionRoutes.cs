using LocalAzure.Functions.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.Primitives;

namespace LocalAzure.Functions.Http;

/// <summary>The routes of the app's HTTP functions, which are added after the server has started.</summary>
internal sealed class FunctionRoutes : EndpointDataSource, IDisposable
{
    private readonly CancellationTokenSource _changed = new();
    private volatile IReadOnlyList<Endpoint> _endpoints = [];

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>Whether the routes have been added.</summary>
    public bool ArePublished => _changed.IsCancellationRequested;

    /// <summary>Creates the routes of the app.</summary>
    /// <exception cref="LocalFunctionsHostException">A route is not valid.</exception>
    public static IReadOnlyList<Endpoint> Create(FunctionCatalog functions, string prefix, Func<FunctionDefinition, HttpContext, Task> handle) =>
        [.. functions.With(BindingTypes.HttpTrigger).Select(function => Create(function, prefix, handle))];

    /// <summary>Adds the routes to the server.</summary>
    public void Publish(IReadOnlyList<Endpoint> endpoints)
    {
        _endpoints = endpoints;
        _changed.Cancel();
    }

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(ArePublished ? CancellationToken.None : _changed.Token);

    public void Dispose() => _changed.Dispose();

    /// <summary>Gets the path of a function, with its parameters in braces.</summary>
    public static string GetPath(FunctionDefinition function, string prefix)
    {
        var route = function.Trigger.Get("route") is { Length: > 0 } given ? given : function.Name;
        return string.Join('/', new[] { prefix, route.Trim('/') }.Where(part => part.Length > 0));
    }

    private static RouteEndpoint Create(FunctionDefinition function, string prefix, Func<FunctionDefinition, HttpContext, Task> handle)
    {
        var path = GetPath(function, prefix);
        try
        {
            var endpoint = new RouteEndpointBuilder(context => handle(function, context), RoutePatternFactory.Parse(path), order: 0)
            {
                DisplayName = function.Name,
            };
            endpoint.Metadata.Add(function);
            if (function.Trigger.GetAll("methods") is { Count: > 0 } methods)
                endpoint.Metadata.Add(new HttpMethodMetadata(methods.Select(method => method.ToUpperInvariant())));
            return (RouteEndpoint)endpoint.Build();
        }
        catch (RoutePatternException exception)
        {
            throw new LocalFunctionsHostException($"The route '{path}' of function '{function.Name}' is not valid: {exception.Message}", exception);
        }
    }
}
