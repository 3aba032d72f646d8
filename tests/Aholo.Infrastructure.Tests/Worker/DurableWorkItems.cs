using System.Text.Json;
using LocalAzure.Functions.Rpc.Protocol;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.DurableTask.Protobuf;
using WorkItem = Microsoft.DurableTask.Protobuf.WorkItem;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>
/// Runs orchestrators and activities in the worker as the Durable extension in the Functions host does: an orchestrator gets its history as a
/// base64 string and gives back what it decided in the same way; an activity gets and gives JSON.
/// </summary>
internal sealed class DurableWorkItems(WorkerHost host, GrpcChannel channel)
{
    private readonly TaskHubSidecarService.TaskHubSidecarServiceClient _backend = new(channel);

    /// <summary>Takes work until <paramref name="stopping"/>.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var items = _backend.GetWorkItems(new GetWorkItemsRequest(), cancellationToken: stopping);
        var running = new List<Task>();
        try
        {
            await foreach (var item in items.ResponseStream.ReadAllAsync(stopping))
            {
                running.RemoveAll(task => task.IsCompletedSuccessfully);
                running.Add(RunAsync(item, stopping));
            }
        }
        finally
        {
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            channel.Dispose();
        }
    }

    private async Task RunAsync(WorkItem item, CancellationToken stopping)
    {
        try
        {
            switch (item.RequestCase)
            {
                case WorkItem.RequestOneofCase.OrchestratorRequest:
                    await _backend.CompleteOrchestratorTaskAsync(await OrchestrateAsync(item, stopping), cancellationToken: stopping);
                    break;
                case WorkItem.RequestOneofCase.ActivityRequest:
                    await _backend.CompleteActivityTaskAsync(await ActAsync(item, stopping), cancellationToken: stopping);
                    break;
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            host.Report(exception);
        }
    }

    private async Task<OrchestratorResponse> OrchestrateAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var request = item.OrchestratorRequest;
        var started = request.PastEvents.Concat(request.NewEvents).Last(history => history.ExecutionStarted is not null).ExecutionStarted;
        var input = new TypedData { String = Convert.ToBase64String(request.ToByteArray()) };
        var result = await host.InvokeAsync(host.Functions[started.Name], input, cancellationToken: cancellationToken);

        // An orchestrator that fails says so in its answer; this is the worker's failure.
        var response = result.Result.Status == StatusResult.Types.Status.Success
            ? OrchestratorResponse.Parser.ParseFrom(Convert.FromBase64String(result.ReturnValue.String))
            : Failed(result.Result.Exception.Message);
        response.InstanceId = request.InstanceId;
        response.CompletionToken = item.CompletionToken;
        return response;
    }

    private async Task<ActivityResponse> ActAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var request = item.ActivityRequest;
        var result = await host.InvokeAsync(host.Functions[request.Name], new() { String = Unwrap(request.Input) }, cancellationToken: cancellationToken);
        var response = new ActivityResponse
        {
            InstanceId = request.OrchestrationInstance.InstanceId,
            TaskId = request.TaskId,
            CompletionToken = item.CompletionToken,
        };
        if (result.Result.Status == StatusResult.Types.Status.Success)
            response.Result = result.ReturnValue?.Json is { Length: > 0 } json ? json : "null";
        else
            response.FailureDetails = Details(result.Result.Exception.Message);
        return response;
    }

    // In the history an activity's input is an array of one; the host takes it out.
    private static string Unwrap(string input)
    {
        using var document = JsonDocument.Parse(input);
        return document.RootElement is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() == 1 ? array[0].GetRawText() : input;
    }

    private static OrchestratorResponse Failed(string message) => new()
    {
        Actions =
        {
            new OrchestratorAction
            {
                Id = -1,
                CompleteOrchestration = new() { OrchestrationStatus = OrchestrationStatus.Failed, FailureDetails = Details(message) },
            },
        },
    };

    // The worker's Durable extension puts the details into the message as JSON, in its first line.
    private static TaskFailureDetails Details(string message)
    {
        var line = message.Split('\n')[0];
        return line.StartsWith('{')
            ? JsonParser.Default.Parse<TaskFailureDetails>(line)
            : new() { ErrorType = "System.Exception", ErrorMessage = message };
    }
}
