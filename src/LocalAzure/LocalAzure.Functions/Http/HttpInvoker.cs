using System.Net;
using System.Text;
using LocalAzure.Functions.Functions;
using LocalAzure.Functions.Rpc;
using LocalAzure.Functions.Rpc.Protocol;
using LocalAzure.Functions.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Yarp.ReverseProxy.Forwarder;

namespace LocalAzure.Functions.Http;

/// <summary>
/// Runs HTTP functions. A worker with its own HTTP server receives the request itself and matches it to the invocation by id; any other worker
/// receives the request in the invocation.
/// </summary>
internal sealed class HttpInvoker(IHttpForwarder forwarder) : IDisposable
{
    private const string InvocationIdHeader = "x-ms-invocation-id";

    // The function's own timeout limits a request.
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromDays(1) };

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8, // Kestrel decodes headers as UTF-8
    });

    /// <summary>Runs the function and writes its response.</summary>
    public async Task InvokeAsync(
        WorkerInstance worker, FunctionDefinition function, InvocationRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        foreach (var (name, value) in context.Request.RouteValues)
            request.TriggerMetadata[name] = new() { String = value?.ToString() ?? "" };

        if (worker.HttpAddress is null)
        {
            var http = await RpcHttpMessages.ReadRequestAsync(context.Request, cancellationToken);
            request.InputData.Add(new ParameterBinding { Name = function.Trigger.Name, Data = new() { Http = http } });
            var response = await worker.Channel.InvokeAsync(function.Name, request, cancellationToken);
            FunctionFailedException.ThrowIfFailed(response);
            await RpcHttpMessages.WriteResponseAsync(response, context.Response, cancellationToken);
            return;
        }

        await ForwardAsync(worker.Channel, worker.HttpAddress, function, request, context, cancellationToken);
    }

    /// <summary>Runs the function in a worker with its own HTTP server.</summary>
    /// <exception cref="HttpForwardingException">The request did not reach the worker, or the response did not reach the client.</exception>
    internal async Task ForwardAsync(
        WorkerChannel channel, Uri address, FunctionDefinition function, InvocationRequest request, HttpContext context, CancellationToken cancellationToken)
    {
        var reference = new RpcHttp { Method = context.Request.Method, Url = context.Request.GetEncodedUrl() };
        request.InputData.Add(new ParameterBinding { Name = function.Trigger.Name, Data = new() { Http = reference } });
        context.Request.Headers[InvocationIdHeader] = request.InvocationId;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var invoking = channel.InvokeAsync(function.Name, request, cancel.Token);
        var error = await forwarder.SendAsync(context, address.AbsoluteUri, _client, Forwarding, HttpTransformer.Default, cancellationToken);
        if (error != ForwarderError.None && context.GetForwarderErrorFeature()?.Exception is { } exception)
        {
            var failure = new HttpForwardingException(error, exception);
            if (failure.ReachedWorker)
            {
                // The invocation lasts until the function ends, even if nobody waits for its response.
                await ((Task)invoking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            else
            {
                // The worker waits for the request until it times out, and then ends the invocation.
                await cancel.CancelAsync();
                _ = invoking.ContinueWith(
                    static ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            throw failure;
        }

        FunctionFailedException.ThrowIfFailed(await invoking);
    }

    public void Dispose() => _client.Dispose();
}
