using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Aholo.Authentication;

namespace Aholo.Http;

/// <summary>Makes calls to the API: base URL, path, credentials, JSON body.</summary>
internal sealed class ApiCallFactory(AholoClientOptions options, ResponseDialect dialect, TimeProvider clock)
{
    private readonly RequestAuthenticator _authenticator = RequestAuthenticator.Create(options, clock);
    private readonly string _baseUrl = options.BaseUrl!.AbsoluteUri.TrimEnd('/');

    public ApiCall Call(
        string operation,
        RepeatRule repeat,
        HttpMethod method,
        string path,
        Func<HttpContent>? content = null,
        (string Name, string Value)? query = null) => new()
        {
            Operation = operation,
            Host = options.BaseUrl!,
            Service = ServiceKind.Api,
            Repeat = repeat,
            Dialect = dialect,
            AttemptTimeout = options.Retry.AttemptTimeout,
            Prepare = () =>
            {
                var request = new HttpRequestMessage { Method = method, Content = content?.Invoke() };
                var values = new QueryString();
                if (query is { } extra)
                    values.Add(extra.Name, extra.Value);
                var secrets = _authenticator.Apply(request, values);
                request.RequestUri = new Uri(_baseUrl + path + values);
                return new(request, secrets);
            },
        };

    /// <summary>Serialises a body once, for as many attempts as it takes.</summary>
    public static Func<HttpContent> Json<T>(T body, JsonTypeInfo<T> type)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return () => new ByteArrayContent(json)
        {
            // The charset is how the platform's own clients send it (fact C).
            Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
        };
    }
}
