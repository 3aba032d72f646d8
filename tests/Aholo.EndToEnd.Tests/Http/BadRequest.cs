using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Aholo.EndToEnd.Tests.Http;

/// <summary>A request that must be rejected.</summary>
/// <param name="What">What is wrong with it.</param>
/// <param name="Method">Its method.</param>
/// <param name="Target">Its path and query, sent as they are.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="Says">The field that the response names, or a part of its detail.</param>
internal sealed record BadRequest(string What, string Method, string Target, HttpStatusCode Status, string Says)
{
    private const string Projects = "/api/projects";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public Func<HttpContent?> Content { get; init; } = () => null;

    public static BadRequest Start(string what, string body, string says, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new(what, "POST", Projects, status, says) { Content = () => Json(body) };

    public static BadRequest Key(string what, params string[] keys) =>
        Start(what, """{"kind": "generation", "prompt": "a lamp"}""", "Idempotency-Key") with
        {
            Headers = [.. keys.Select(key => ("Idempotency-Key", key))],
        };

    public static BadRequest Form(string what, string? contentType, string? encoding = null) =>
        new(what, "POST", Projects, HttpStatusCode.UnsupportedMediaType, "application/json")
        {
            Content = () =>
            {
                var body = new ByteArrayContent("{}"u8.ToArray());
                body.Headers.ContentType = contentType is null ? null : MediaTypeHeaderValue.Parse(contentType);
                if (encoding is not null)
                    body.Headers.ContentEncoding.Add(encoding);
                return body;
            },
        };

    public static BadRequest List(string query, string field) => new($"list {query}", "GET", $"{Projects}?{query}", HttpStatusCode.BadRequest, field);

    public static BadRequest Resolve(string what, string body, string says) =>
        new(what, "POST", $"{Projects}/p00000000000000000000/resolve", HttpStatusCode.BadRequest, says) { Content = () => Json(body) };

    public static BadRequest Upload(
        string what, string target, string says, HttpStatusCode status = HttpStatusCode.BadRequest, params (string Name, string Value)[] headers) =>
        new(what, "PUT", $"/api/uploads/{target}", status, says) { Headers = headers, Content = () => new ByteArrayContent("photo"u8.ToArray()) };

    public static BadRequest DirectUpload(string what, string body, string says, HttpStatusCode status = HttpStatusCode.BadRequest) =>
        new($"direct upload: {what}", "POST", "/api/uploads", status, says) { Content = () => Json(body) };

    public static HttpContent Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    /// <summary>A JSON body, byte by byte.</summary>
    public static HttpContent Json(byte[] body) => new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

    public HttpRequestMessage ToMessage(Uri server)
    {
        // Otherwise a path with dots would be normalized before it is sent.
        var target = new Uri(server.GetLeftPart(UriPartial.Authority) + Target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var message = new HttpRequestMessage(new HttpMethod(Method), target) { Content = Content() };
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content!.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue(name);
        }

        return message;
    }

    /// <summary>A body that declares a length and is sent only if the server requests it.</summary>
    internal sealed class DeclaredContent : HttpContent
    {
        private readonly long _length;

        public DeclaredContent(long length, string contentType) => (_length, Headers.ContentType) = (length, new(contentType));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            throw new InvalidOperationException($"The server wants all {_length} bytes.");

        protected override bool TryComputeLength(out long length)
        {
            length = _length;
            return true;
        }
    }
}
