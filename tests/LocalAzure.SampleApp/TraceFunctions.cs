using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace LocalAzure.SampleApp;

public static class TraceFunctions
{
    [Function(nameof(Traced))]
    public static Task<string> Traced([OrchestrationTrigger] TaskOrchestrationContext context) => context.CallActivityAsync<string>(nameof(TraceParent));

    [Function(nameof(TraceParent))]
    public static string TraceParent([ActivityTrigger] object? input, FunctionContext context) => context.TraceContext.TraceParent;
}
