using Google.Protobuf;
using Grpc.Core;
using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Rpc;

/// <summary>Connects the stream of a worker to its channel.</summary>
internal sealed class RpcService(RpcServer server) : FunctionRpc.FunctionRpcBase
{
    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await BeginAsync(requestStream, context.CancellationToken))
            return;

        if (requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream)
        {
            server.Refuse($"its first message was {requestStream.Current.ContentCase} instead of StartStream");
            throw new Grpc.Core.RpcException(new(StatusCode.FailedPrecondition, "The first message must be StartStream."));
        }

        var channel = server.Find(requestStream.Current.StartStream.WorkerId)
            ?? throw new Grpc.Core.RpcException(new(StatusCode.PermissionDenied, "This host did not start a worker with that id."));
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }

    // Reads the first message.
    private async Task<bool> BeginAsync(IAsyncStreamReader<StreamingMessage> requests, CancellationToken cancellationToken)
    {
        try
        {
            if (await requests.MoveNext(cancellationToken))
                return true;

            server.Refuse("it ended its stream without a message");
        }
        catch (InvalidProtocolBufferException exception)
        {
            server.Refuse($"its first message cannot be read ({exception.Message.TrimEnd('.')})");
        }

        return false;
    }
}
