using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Aholo.Benchmarks.Polling;

/// <summary>Answers every status request at once: all tasks are running.</summary>
internal sealed class PolledService : HttpMessageHandler
{
    private long _requests;
    private long _ids;

    /// <summary>Requests so far.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Ids that were asked for so far.</summary>
    public long Ids => Interlocked.Read(ref _ids);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var ids = (await request.Content!.ReadFromJsonAsync<string[]>(cancellationToken))!;
        Interlocked.Increment(ref _requests);
        Interlocked.Add(ref _ids, ids.Length);
        var tasks = ids.Select(id => new { taskId = id, status = 2 });
        return new(HttpStatusCode.OK) { Content = new StringContent(JsonSerializer.Serialize(new { c = "0", d = tasks, m = (string?)null, f = "" })) };
    }
}
