using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Rpc;

/// <summary>The host's side of the stream to one worker: requests, invocations, and the worker's responses and logs.</summary>
internal sealed class WorkerChannel(string workerId, WorkerLogger logger)
{
    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> _requests = new();
    private readonly ConcurrentDictionary<string, PendingInvocation> _invocations = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Exception> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The id that the worker must present when it connects.</summary>
    public string WorkerId => workerId;

    /// <summary>Completes when the worker has connected; fails when the channel closes before.</summary>
    public Task Connected => _connected.Task;

    /// <summary>Completes with the reason when the channel is closed.</summary>
    public Task<Exception> Closed => _closed.Task;

    /// <summary>Sends a request and returns the worker's response.</summary>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken)
    {
        request.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[request.RequestId] = answer;
        try
        {
            Send(request);
            FailWhenClosed(answer);
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _requests.TryRemove(request.RequestId, out _);
        }
    }

    /// <summary>Runs an invocation. Cancellation is forwarded to the function, which decides when it ends.</summary>
    /// <exception cref="WorkerProcessExitException">The worker ended during the invocation.</exception>
    public async Task<InvocationResponse> InvokeAsync(string function, InvocationRequest request, CancellationToken cancellationToken)
    {
        var invocation = new PendingInvocation(function);
        _invocations[request.InvocationId] = invocation;
        try
        {
            Send(new() { RequestId = request.InvocationId, InvocationRequest = request });
            await using var cancel = cancellationToken.Register(
                () => Send(new() { InvocationCancel = new() { InvocationId = request.InvocationId } }));
            FailWhenClosed(invocation.Answer);
            return await invocation.Answer.Task;
        }
        finally
        {
            _invocations.TryRemove(request.InvocationId, out _);
        }
    }

    /// <summary>Returns whether an invocation runs in the worker.</summary>
    public bool IsRunning(string invocationId) => _invocations.ContainsKey(invocationId);

    /// <summary>Sends a message that has no response. A closed channel ignores it.</summary>
    public void Send(StreamingMessage message) => _outgoing.Writer.TryWrite(message);

    /// <summary>Transfers messages until the worker ends the stream or <paramref name="cancellationToken"/> is canceled.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        _connected.TrySetResult();
        var sending = SendAllAsync(outgoing, cancellationToken);
        try
        {
            await foreach (var message in incoming.ReadAllAsync(cancellationToken))
                Receive(message);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The worker is gone. Close fails what waits for it.
        }
        finally
        {
            Close(new WorkerProcessExitException("The worker closed its connection to the host."));
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Fails all pending requests and invocations. Only the first call has an effect.</summary>
    public void Close(Exception reason)
    {
        if (!_closed.TrySetResult(reason))
            return;

        _outgoing.Writer.TryComplete();
        _connected.TrySetException(reason);
        _ = _connected.Task.Exception; // observed, because nobody may wait for it
        foreach (var answer in _requests.Values)
            answer.TrySetException(reason);
        foreach (var invocation in _invocations.Values)
            invocation.Answer.TrySetException(reason);
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                var function = _invocations.TryGetValue(message.RpcLog.InvocationId, out var logging) ? logging.Function : null;
                logger.Log(message.RpcLog, function);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_invocations.TryGetValue(message.InvocationResponse.InvocationId, out var invocation))
                    invocation.Answer.TrySetResult(message.InvocationResponse);
                break;
            default:
                if (_requests.TryGetValue(message.RequestId, out var answer))
                    answer.TrySetResult(message);
                break;
        }
    }

    // Close fails the requests that it finds. One that was added during Close fails here.
    private void FailWhenClosed<T>(TaskCompletionSource<T> answer)
    {
        if (_closed.Task.IsCompletedSuccessfully)
            answer.TrySetException(_closed.Task.Result);
    }

    private async Task SendAllAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            await stream.WriteAsync(message, cancellationToken);
    }

    private sealed record PendingInvocation(string Function)
    {
        public TaskCompletionSource<InvocationResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
