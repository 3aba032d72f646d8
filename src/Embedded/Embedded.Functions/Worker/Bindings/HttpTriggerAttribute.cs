using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function for an HTTP request; the parameter is its <c>HttpRequest</c>.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Takes requests of any method that bring a function key.</summary>
    public HttpTriggerAttribute() : this(AuthorizationLevel.Function)
    {
    }

    /// <summary>Takes requests of these methods that bring a function key.</summary>
    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Function, methods)
    {
    }

    /// <summary>Takes requests of any method that bring this key.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel) => AuthLevel = authLevel;

    /// <summary>Takes requests of these methods that bring this key.</summary>
    public HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) => (AuthLevel, Methods) = (authLevel, methods);

    /// <summary>The route below the prefix of host.json, with tokens and constraints as in ASP.NET Core; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods; none or null means any.</summary>
    public string[]? Methods { get; }

    /// <summary>The key that a request must bring.</summary>
    public AuthorizationLevel AuthLevel { get; }
}
