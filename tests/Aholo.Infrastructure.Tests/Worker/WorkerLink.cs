using System.Collections.Concurrent;
using System.Threading.Channels;
using LocalAzure.Functions.Rpc.Protocol;
using Grpc.Core;
using Content = LocalAzure.Functions.Rpc.Protocol.StreamingMessage.ContentOneofCase;

namespace Aholo.Infrastructure.Tests.Worker;

/// <summary>The host's end of the stream between host and worker: requests to the worker, and its answers and log.</summary>
internal sealed class WorkerLink : FunctionRpc.FunctionRpcBase
{
    private readonly Channel<StreamingMessage> _requests = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _answers = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<RpcLog> _log = [];

    /// <summary>Completes when the worker has called.</summary>
    public Task Connected => _connected.Task;

    /// <summary>What the worker has logged.</summary>
    public IReadOnlyCollection<RpcLog> Log => _log;

    /// <summary>Sends a request and waits for the answer.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _answers[request.RequestId] = answer;
        try
        {
            await _requests.Writer.WriteAsync(request, cancellationToken);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _answers.TryRemove(request.RequestId, out _);
        }
    }

    /// <summary>Tells the worker to end.</summary>
    public async Task TerminateAsync(CancellationToken cancellationToken) =>
        await _requests.Writer.WriteAsync(new() { WorkerTerminate = new() }, cancellationToken);

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        var writing = WriteAsync(responseStream, context.CancellationToken);
        await foreach (var message in requestStream.ReadAllAsync(context.CancellationToken))
        {
            if (message.ContentCase == Content.StartStream)
                _connected.TrySetResult();
            else if (message.ContentCase == Content.RpcLog)
                _log.Enqueue(message.RpcLog);
            else if (_answers.TryGetValue(message.RequestId, out var answer))
                answer.TrySetResult(message);
        }

        _requests.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var request in _requests.Reader.ReadAllAsync(cancellationToken))
            await stream.WriteAsync(request, cancellationToken);
    }
}
