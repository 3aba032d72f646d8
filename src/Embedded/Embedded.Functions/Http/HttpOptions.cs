namespace Embedded.Functions.Http;

/// <summary><c>extensions.http</c> of host.json.</summary>
internal sealed class HttpOptions
{
    /// <summary>What every route begins with; may be empty.</summary>
    public string RoutePrefix { get; set; } = "api";
}
