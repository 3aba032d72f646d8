using LocalAzure.Functions.Rpc.Protocol;

namespace LocalAzure.Functions.Worker;

/// <summary>A function failed in the worker.</summary>
/// <remarks>The Durable extension reads type, message and stack out of this form of message.</remarks>
internal sealed class FunctionFailedException(string result, RpcException? exception)
    : Exception($"Result: {result}\nException: {exception?.Message}\nStack: {exception?.StackTrace}");
