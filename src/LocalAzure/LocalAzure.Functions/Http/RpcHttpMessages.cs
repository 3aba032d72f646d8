using System.Globalization;
using Google.Protobuf;
using LocalAzure.Functions.Rpc.Protocol;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace LocalAzure.Functions.Http;

/// <summary>Converts HTTP requests and responses of invocations, for workers without an HTTP server.</summary>
internal static class RpcHttpMessages
{
    // The server sets these from the body.
    private static readonly string[] TransportHeaders = ["Transfer-Encoding", "Content-Length", "Connection"];

    /// <summary>Reads a whole request.</summary>
    public static async Task<RpcHttp> ReadRequestAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        var message = new RpcHttp
        {
            Method = request.Method,
            Url = request.GetEncodedUrl(),
            Body = new() { Bytes = ByteString.CopyFrom(body.GetBuffer(), 0, (int)body.Length) },
        };
        foreach (var (name, values) in request.Headers)
            message.NullableHeaders[name] = new() { Value = values.ToString() };
        return message;
    }

    /// <summary>Writes the response that a function returned, as its result or one of its outputs; 204 if there is none.</summary>
    public static async Task WriteResponseAsync(InvocationResponse invocation, HttpResponse response, CancellationToken cancellationToken)
    {
        var message = invocation.ReturnValue?.Http ?? invocation.OutputData.Select(output => output.Data?.Http).FirstOrDefault(http => http is not null);
        if (message is null)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        response.StatusCode = int.Parse(message.StatusCode, CultureInfo.InvariantCulture);
        foreach (var (name, value) in message.Headers.Where(header => !TransportHeaders.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
            response.Headers.Append(name, value);
        foreach (var cookie in message.Cookies)
            response.Cookies.Append(cookie.Name, cookie.Value, Options(cookie));
        if (message.Body is { Bytes.IsEmpty: false } body)
            await response.Body.WriteAsync(body.Bytes.Memory, cancellationToken);
    }

    private static CookieOptions Options(RpcHttpCookie cookie) => new()
    {
        Domain = cookie.Domain?.Value,
        Path = cookie.Path?.Value,
        Expires = cookie.Expires?.Value?.ToDateTimeOffset(),
        Secure = cookie.Secure?.Value ?? false,
        HttpOnly = cookie.HttpOnly?.Value ?? false,
        MaxAge = cookie.MaxAge is { } age ? TimeSpan.FromSeconds(age.Value) : null,
        SameSite = cookie.SameSite switch
        {
            RpcHttpCookie.Types.SameSite.Lax => SameSiteMode.Lax,
            RpcHttpCookie.Types.SameSite.Strict => SameSiteMode.Strict,
            RpcHttpCookie.Types.SameSite.ExplicitNone => SameSiteMode.None,
            _ => SameSiteMode.Unspecified,
        },
    };
}
