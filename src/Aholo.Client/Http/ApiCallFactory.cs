using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aholo.Http;

/// <summary>Creates calls to the API: base URL, path, credentials, JSON body.</summary>
internal sealed class ApiCallFactory(AholoClientOptions options, ErrorParser errorParser, TimeProvider clock)
{
    private readonly RequestAuthenticator _authenticator = new(options, clock);
    private readonly string _baseUrl = options.BaseUrl!.AbsoluteUri.TrimEnd('/');

    public ApiCall Call(
        string operation,
        RetryRule retry,
        HttpMethod method,
        string path,
        Func<HttpContent>? content = null,
        (string Name, string Value)? query = null) => new()
        {
            Operation = operation,
            Host = options.BaseUrl!,
            Service = ServiceKind.Api,
            Retry = retry,
            ErrorParser = errorParser,
            AttemptTimeout = options.Retry.AttemptTimeout,
            Prepare = () =>
            {
                var request = new HttpRequestMessage { Method = method, Content = content?.Invoke() };
                var values = new QueryString();
                if (query is { } extra)
                    values.Add(extra.Name, extra.Value);
                var secrets = _authenticator.Authenticate(request, values);
                request.RequestUri = new Uri(_baseUrl + path + values);
                return new(request, secrets);
            },
        };

    /// <summary>Serializes a body once for all attempts.</summary>
    public static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return () => new ByteArrayContent(json)
        {
            // Other clients of the platform send the charset too.
            Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
        };
    }
}
