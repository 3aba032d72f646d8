using System.Diagnostics;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Worker;
using Microsoft.Azure.WebJobs;

namespace LocalAzure.Functions.Functions;

/// <summary>Runs functions in the worker. The generated methods call it.</summary>
internal sealed class FunctionInvoker(FunctionCatalog functions, WorkerSupervisor workers, HttpInvoker http)
{
    // What every generated method has besides its bindings: the invocation's id, the binder and the cancellation token.
    private const int OwnParameters = 3;

    /// <summary>Runs a function and returns what it gave back.</summary>
    /// <param name="name">The function.</param>
    /// <param name="arguments">The arguments of its generated method.</param>
    /// <exception cref="FunctionFailedException">It failed.</exception>
    /// <exception cref="WorkerProcessExitException">The worker ended while it ran.</exception>
    public async Task<object?> RunAsync(string name, object?[] arguments)
    {
        var function = functions[name];
        var own = arguments.AsMemory(arguments.Length - OwnParameters);
        var (id, binder, cancellationToken) = ((string)own.Span[0]!, (Binder)own.Span[1]!, (CancellationToken)own.Span[2]!);

        // As the real host does: what Durable Functions, or a request, is part of, and nothing for other triggers.
        var activity = Activity.Current;
        var request = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = function.Id,
            TraceContext = new() { TraceParent = activity?.Id ?? "", TraceState = activity?.TraceStateString ?? "" },
        };
        for (var index = 0; index < function.DurableClients.Count; index++)
        {
            request.InputData.Add(new ParameterBinding
            {
                Name = function.DurableClients[index].Name,
                Data = InvocationData.FromTrigger(arguments[index + 1]),
            });
        }

        var worker = await workers.GetAsync(cancellationToken);
        if (arguments[0] is HttpCall call)
        {
            await http.InvokeAsync(worker, function, request, call.Context, cancellationToken);
            return null;
        }

        request.InputData.Add(new ParameterBinding { Name = function.Trigger.Name, Data = InvocationData.FromTrigger(arguments[0]) });
        foreach (var (key, value) in InvocationData.FromBindingData(binder.BindingData))
            request.TriggerMetadata[key] = value;
        var response = await worker.Channel.InvokeAsync(name, request, cancellationToken);
        EnsureSucceeded(response);
        return InvocationData.ToResult(response.ReturnValue);
    }

    /// <summary>Throws when the function failed.</summary>
    public static void EnsureSucceeded(InvocationResponse response)
    {
        if (response.Result?.Status != StatusResult.Types.Status.Success)
            throw new FunctionFailedException((response.Result?.Status ?? StatusResult.Types.Status.Failure).ToString(), response.Result?.Exception);
    }
}
