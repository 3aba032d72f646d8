using System.Diagnostics;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Http;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Worker;
using Microsoft.Azure.WebJobs;

namespace LocalAzure.Functions.Invocation;

/// <summary>Runs functions in the worker, for the generated methods.</summary>
internal sealed class FunctionInvoker(FunctionCatalog functions, WorkerSupervisor workers, HttpInvoker http)
{
    // The last parameters of every generated method: the invocation's id, the binder and the cancellation token.
    private const int OwnParameters = 3;

    /// <summary>Runs a function and returns its result.</summary>
    /// <param name="name">The function.</param>
    /// <param name="arguments">The arguments of its generated method.</param>
    /// <exception cref="FunctionFailedException">It failed.</exception>
    /// <exception cref="WorkerProcessExitException">The worker ended while it ran.</exception>
    public async Task<object?> RunAsync(string name, object?[] arguments)
    {
        var function = functions[name];
        var own = arguments.AsMemory(arguments.Length - OwnParameters);
        var (id, binder, cancellationToken) = ((string)own.Span[0]!, (Binder)own.Span[1]!, (CancellationToken)own.Span[2]!);

        // As on the real host: orchestrations and requests have a trace, other triggers have none.
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
        FunctionFailedException.ThrowIfFailed(response);
        return InvocationData.ToResult(response.ReturnValue);
    }
}
