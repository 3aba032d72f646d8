using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Rpc;

/// <summary>A function failed in the worker.</summary>
/// <remarks>The Durable extension parses type, message and stack from a message of this form.</remarks>
internal sealed class FunctionFailedException(string result, RpcException? exception)
    : Exception($"Result: {result}\nException: {exception?.Message}\nStack: {exception?.StackTrace}")
{
    /// <summary>Throws the exception if the invocation did not succeed.</summary>
    public static void ThrowIfFailed(InvocationResponse response)
    {
        if (response.Result?.Status != StatusResult.Types.Status.Success)
            throw new FunctionFailedException((response.Result?.Status ?? StatusResult.Types.Status.Failure).ToString(), response.Result?.Exception);
    }
}
