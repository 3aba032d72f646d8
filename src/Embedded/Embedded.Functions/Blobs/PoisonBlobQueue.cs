using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Queues;

namespace Embedded.Functions.Blobs;

/// <summary>
/// The queue of blobs that no try of a function succeeded for. Name, fields, encoding and account are those of Azure's blob trigger
/// (Microsoft.Azure.WebJobs.Extensions.Storage.Blobs).
/// </summary>
internal sealed partial class PoisonBlobQueue(QueueServiceClient service)
{
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);
    private static readonly MessageJson Json = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly QueueClient _queue = service.GetQueueClient("webjobs-blobtrigger-poison");

    public async Task SendAsync(string function, TriggeringBlob blob, BlobType type, string etag, CancellationToken cancellationToken)
    {
        var message = new Message("BlobTrigger", $"Host.Functions.{function}", $"{type}Blob", blob.Container.Name, blob.Name, etag);
        await _queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await _queue.SendMessageAsync(JsonSerializer.Serialize(message, Json.Message), timeToLive: Forever, cancellationToken: cancellationToken);
    }

    private sealed record Message(string Type, string FunctionId, string BlobType, string ContainerName, string BlobName, string ETag);

    [JsonSerializable(typeof(Message))]
    private sealed partial class MessageJson : JsonSerializerContext;
}
