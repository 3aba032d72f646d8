using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Reads and writes JSON documents in blobs.</summary>
internal static class JsonBlob
{
    /// <summary>Reads a document; null if there is none.</summary>
    public static async Task<(T Value, ETag ETag)?> TryReadAsync<T>(this BlobClient blob, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var response = await blob.DownloadContentAsync(cancellationToken);
            var value = JsonSerializer.Deserialize(response.Value.Content, type) ?? throw new JsonException($"{blob.Name} contains null.");
            return (value, response.Value.Details.ETag);
        }
        catch (RequestFailedException exception) when (exception.IsNotFound())
        {
            return null;
        }
    }

    /// <summary>Adds a document. Returns null if there is one already, which stays.</summary>
    public static async Task<ETag?> TryAddAsync<T>(this BlobClient blob, T value, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await blob.WriteAsync(value, type, new() { IfNoneMatch = ETag.All }, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.IsConditionFailure())
        {
            return null;
        }
    }

    /// <summary>Writes a document if <paramref name="conditions"/> are met.</summary>
    /// <exception cref="RequestFailedException">The conditions are not met (409 or 412), or storage failed.</exception>
    public static async Task<ETag> WriteAsync<T>(
        this BlobClient blob, T value, JsonTypeInfo<T> type, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var response = await blob.UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(value, type)),
            new BlobUploadOptions { HttpHeaders = new() { ContentType = "application/json" }, Conditions = conditions },
            cancellationToken);
        return response.Value.ETag;
    }
}
