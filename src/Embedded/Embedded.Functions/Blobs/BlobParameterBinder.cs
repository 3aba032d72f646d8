using System.Reflection;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Embedded.Functions.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace Embedded.Functions.Blobs;

/// <summary>Binds the blob of a blob trigger as a client or as its content.</summary>
internal sealed class BlobParameterBinder : IParameterBinder
{
    public ParameterValue? Bind(FunctionDescriptor function, ParameterInfo parameter)
    {
        if (function.Trigger is not BlobTriggerAttribute || parameter != function.TriggerParameter)
            return null;

        var type = parameter.ParameterType;
        if (type == typeof(BlobClient))
            return context => new(Client(context));
        if (type == typeof(BlobBaseClient))
            return context => new(Blob(context).Container.GetBlobBaseClient(Blob(context).Name));
        if (type == typeof(BlockBlobClient))
            return context => new(Blob(context).Container.GetBlockBlobClient(Blob(context).Name));
        if (type == typeof(Stream))
            return OpenAsync;
        if (type == typeof(string))
            return async context => (await ReadAsync(context)).ToString();
        if (type == typeof(byte[]))
            return async context => (await ReadAsync(context)).ToArray();
        return null;
    }

    private static TriggeringBlob Blob(InvocationContext context) => (TriggeringBlob)context.Input.Value!;

    private static BlobClient Client(InvocationContext context) => Blob(context).Container.GetBlobClient(Blob(context).Name);

    private static async ValueTask<object?> OpenAsync(InvocationContext context)
    {
        var download = await Client(context).DownloadStreamingAsync(cancellationToken: context.CancellationToken);
        context.Disposables.Add(download.Value.Content);
        return download.Value.Content;
    }

    private static async Task<BinaryData> ReadAsync(InvocationContext context) =>
        (await Client(context).DownloadContentAsync(context.CancellationToken)).Value.Content;
}
