using Azure.Core;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using AzureBlobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Azure;
using Microsoft.Extensions.Configuration;

namespace Embedded.Functions.Blobs;

/// <summary>
/// Storage accounts by the name of their connection: a setting with a connection string, or a section with the service's URI and, beside it,
/// what Microsoft.Extensions.Azure makes a credential of.
/// </summary>
internal sealed class StorageConnections(IConfiguration configuration, AzureComponentFactory components)
{
    /// <summary>The connection of triggers that name none, and of the host itself.</summary>
    public const string Default = "AzureWebJobsStorage";

    /// <exception cref="FunctionWorkerException">The connection is not configured, or not validly.</exception>
    public BlobServiceClient CreateBlobService(string name)
    {
        var options = new BlobClientOptions();
        UnlistableContainerPolicy.AddTo(options);
        return Blobs("blobServiceUri") ?? Blobs("serviceUri") ?? throw NotConfigured(name, "blobServiceUri");

        BlobServiceClient? Blobs(string uriKey) => Create(
            name,
            uriKey,
            text => new BlobServiceClient(text, options),
            (uri, credential) => new BlobServiceClient(uri, credential, options));
    }

    /// <summary>The queues of the connection; of <see cref="Default"/> when it tells nothing of queues.</summary>
    /// <exception cref="FunctionWorkerException">Neither is configured, or not validly.</exception>
    public QueueServiceClient CreateQueueService(string name)
    {
        // As the host of Azure encodes its messages.
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        return Queues(name) ?? Queues(Default) ?? throw NotConfigured(name, "queueServiceUri");

        QueueServiceClient? Queues(string name) => Create(
            name,
            "queueServiceUri",
            text => new QueueServiceClient(text, options),
            (uri, credential) => new QueueServiceClient(uri, credential, options));
    }

    private static FunctionWorkerException NotConfigured(string name, string uri) =>
        new($"the storage connection '{name}' is not configured: set {name} to a connection string, or {name}__{uri} to the service's URI.");

    private T? Create<T>(string name, string uriKey, Func<string, T> fromText, Func<Uri, TokenCredential, T> fromUri)
        where T : class
    {
        var section = new[] { name, $"AzureWebJobs{name}", $"ConnectionStrings:{name}" }
            .Select(configuration.GetSection)
            .FirstOrDefault(found => found.Exists());
        try
        {
            if (section?.Value is { Length: > 0 } connectionString)
                return fromText(connectionString);
            return section?[uriKey] is { Length: > 0 } uri ? fromUri(new Uri(uri), components.CreateTokenCredential(section)) : null;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            // Without the inner exception, which may quote the secret.
            throw new FunctionWorkerException($"the storage connection '{section!.Path}' is neither a connection string nor a valid {uriKey}.");
        }
    }
}
