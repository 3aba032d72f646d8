using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace LocalAzure.BenchmarkApp;

/// <summary>Begins runs and returns their progress.</summary>
public sealed class RunFunctions(RunRecorder recorder)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Function("BeginRun")]
    public HttpResponseData Begin([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "run/{count:int}")] HttpRequestData request, int count)
    {
        recorder.Begin(count);
        return request.CreateResponse(HttpStatusCode.NoContent);
    }

    [Function("WaitForRun")]
    public async Task<HttpResponseData> WaitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "run")] HttpRequestData request, CancellationToken cancellationToken)
    {
        var response = request.CreateResponse();
        await response.WriteAsJsonAsync(await recorder.WaitAsync(Timeout, cancellationToken), cancellationToken);
        return response;
    }
}
