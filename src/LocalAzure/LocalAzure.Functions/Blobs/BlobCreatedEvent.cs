using System.Text.Json.Serialization;

namespace LocalAzure.Functions.Blobs;

/// <summary>An event <c>Microsoft.Storage.BlobCreated</c> in the schema of Event Grid.</summary>
internal sealed record BlobCreatedEvent(
    string Id, string EventType, string Topic, string Subject, DateTimeOffset EventTime, string DataVersion, string MetadataVersion, BlobCreatedData Data)
{
    /// <summary>Creates the event of one version of a blob.</summary>
    public static BlobCreatedEvent Create(string container, FoundBlob blob, Uri url, DateTimeOffset time) => new(
        Guid.NewGuid().ToString(),
        "Microsoft.Storage.BlobCreated",
        Topic: "",
        $"/blobServices/default/containers/{container}/blobs/{blob.Name}",
        time,
        DataVersion: "",
        MetadataVersion: "1",
        // An event without ETag is dropped.
        new("PutBlob", blob.ETag, blob.ContentType, blob.ContentLength, $"{blob.Type}Blob", url.AbsoluteUri));
}

/// <summary>The blob of an event.</summary>
internal sealed record BlobCreatedData(
    string Api, [property: JsonPropertyName("eTag")] string ETag, string? ContentType, long ContentLength, string BlobType, string Url);

/// <summary>Writes events.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IEnumerable<BlobCreatedEvent>))]
internal sealed partial class EventGridJson : JsonSerializerContext;
