using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Description;
using Microsoft.Azure.WebJobs.Host.Config;

namespace LocalAzure.Functions.Http;

/// <summary>The webhooks of the extensions, under <c>/runtime/webhooks/{extension}</c>: Durable's management API, Event Grid's deliveries for blobs.</summary>
internal sealed class WebHooks(Uri baseAddress, FunctionKeys? keys) : IWebHookProvider
{
    private readonly ConcurrentDictionary<string, IExtensionConfigProvider> _extensions = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets where the webhooks of an extension are, with the key for them. The extensions register themselves by asking.</summary>
    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        var attribute = extension.GetType().GetCustomAttribute<ExtensionAttribute>();
        var name = (attribute?.ConfigurationSection ?? attribute?.Name ?? extension.GetType().Name).ToLowerInvariant();
        _extensions[name] = extension;
        return GetUrl(name);
    }

    /// <summary>Gets where the webhooks of the extension with the name are.</summary>
    public Uri GetUrl(string extension) =>
        new(baseAddress, $"runtime/webhooks/{extension}{(keys is null ? "" : $"?code={keys.GetSystemKey(extension)}")}");

    /// <summary>Answers a request to an extension.</summary>
    public async Task HandleAsync(string name, HttpContext context)
    {
        if (!_extensions.TryGetValue(name, out var extension) || extension is not IAsyncConverter<HttpRequestMessage, HttpResponseMessage> handler)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var request = ToMessage(context.Request);

        // An extension answers 500 for a body that it cannot read. The server knows whether the client is at fault.
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
