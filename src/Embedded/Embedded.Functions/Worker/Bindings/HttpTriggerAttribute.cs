using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Starts the function for an HTTP request; the parameter is its <c>HttpRequest</c>.</summary>
/// <param name="authLevel">The key that a request must bring.</param>
/// <param name="methods">The HTTP methods; none means any.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : TriggerBindingAttribute
{
    public HttpTriggerAttribute() : this(AuthorizationLevel.Function)
    {
    }

    public HttpTriggerAttribute(params string[] methods) : this(AuthorizationLevel.Function, methods)
    {
    }

    public HttpTriggerAttribute(AuthorizationLevel authLevel) : this(authLevel, [])
    {
    }

    /// <summary>The route below the prefix of host.json, with tokens and constraints as in ASP.NET Core; the function's name when null.</summary>
    public string? Route { get; set; }

    /// <summary>The HTTP methods; none means any.</summary>
    public string[] Methods { get; } = methods;

    /// <summary>The key that a request must bring.</summary>
    public AuthorizationLevel AuthLevel { get; } = authLevel;
}
