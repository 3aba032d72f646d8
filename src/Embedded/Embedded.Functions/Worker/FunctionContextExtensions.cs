using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>What ASP.NET Core knows of an invocation.</summary>
public static class FunctionContextExtensions
{
    internal const string HttpContextKey = "HttpRequestContext";

    /// <summary>The invocation's <see cref="HttpContext"/>.</summary>
    /// <exception cref="InvalidOperationException">No HTTP request started the function.</exception>
    public static HttpContext GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var value) && value is HttpContext http
            ? http
            : throw new InvalidOperationException("No HTTP request started this invocation.");
}
