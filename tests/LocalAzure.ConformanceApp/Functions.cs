using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LocalAzure.ConformanceApp;

/// <summary>One method for all orchestrators, and one for all activities.</summary>
public sealed class Functions(FunctionHandlers handlers)
{
    [Function("Orchestrator")]
    public Task<object?> OrchestrateAsync([OrchestrationTrigger] TaskOrchestrationContext context) => handlers.Orchestrators[context.Name](context);

    [Function("Activity")]
    public Task<object?> RunAsync([ActivityTrigger] JsonElement? input, FunctionContext context) =>
        handlers.Activities[context.FunctionDefinition.Name](input);

    [Function("Client")]
    public HttpResponseData GetClient([HttpTrigger(AuthorizationLevel.Anonymous, "post")] HttpRequestData request, [DurableClient] DurableTaskClient client)
    {
        handlers.Client.TrySetResult(client);
        return request.CreateResponse(HttpStatusCode.NoContent);
    }
}
