using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Description;
using Microsoft.Azure.WebJobs.Host.Config;

namespace LocalAzure.Functions.Http;

/// <summary>The webhooks of the extensions, under <c>/runtime/webhooks/{extension}</c>: the management API of Durable Functions and the Event Grid webhook for blobs.</summary>
internal sealed class WebHooks(Uri baseAddress, FunctionKeys? keys) : IWebHookProvider
{
    private readonly ConcurrentDictionary<string, IExtensionConfigProvider> _extensions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the URL of an extension's webhooks, with its key. An extension registers itself by calling this.</summary>
    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        var attribute = extension.GetType().GetCustomAttribute<ExtensionAttribute>();
        var name = (attribute?.ConfigurationSection ?? attribute?.Name ?? extension.GetType().Name).ToLowerInvariant();
        _extensions[name] = extension;
        return GetUrl(name);
    }

    /// <summary>Gets the URL of the webhooks of a named extension.</summary>
    public Uri GetUrl(string extension) =>
        new(baseAddress, $"runtime/webhooks/{extension}{(keys is null ? "" : $"?code={keys.GetSystemKey(extension)}")}");

    /// <summary>Handles a request to an extension.</summary>
    public async Task HandleAsync(string name, HttpContext context)
    {
        if (!_extensions.TryGetValue(name, out var extension) || extension is not IAsyncConverter<HttpRequestMessage, HttpResponseMessage> handler)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var request = ToMessage(context.Request);

        // Read here, because an extension returns 500 for a body that it cannot read, even if the client is at fault.
        await request.Content!.LoadIntoBufferAsync(context.RequestAborted);
        using var response = await handler.ConvertAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (header, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!header.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
                context.Response.Headers[header] = values.ToArray();
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static HttpRequestMessage ToMessage(HttpRequest request)
    {
        var message = new HttpRequestMessage(new(request.Method), request.GetEncodedUrl()) { Content = new StreamContent(request.Body) };
        foreach (var (header, values) in request.Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(header, (IEnumerable<string?>)values))
                message.Content.Headers.TryAddWithoutValidation(header, (IEnumerable<string?>)values);
        }

        return message;
    }
}
