using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Aholo.Tests.Support;

/// <summary>Replaces the service below HttpClient: responds to each request by a script, and records it.</summary>
internal sealed class ScriptedService(Func<RecordedRequest, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = [];

    public ScriptedService(Func<RecordedRequest, HttpResponseMessage> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public int Count(string pathEnd) => _requests.Count(request => request.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    public static HttpResponseMessage Ok(string json) => Answer(HttpStatusCode.OK, json);

    public static HttpResponseMessage Data(string json) => Ok($$"""{"c":"0","d":{{json}},"m":null,"f":""}""");

    public static HttpResponseMessage Error(string code, string message, HttpStatusCode status = HttpStatusCode.OK) =>
        Answer(status, $$"""{"c":"{{code}}","d":null,"m":"{{message}}","f":""}""");

    public static HttpResponseMessage Answer(HttpStatusCode status, string body, string contentType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, contentType) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var recorded = await RecordedRequest.FromAsync(request, cancellationToken);
        _requests.Enqueue(recorded);
        return await answer(recorded, cancellationToken);
    }
}
