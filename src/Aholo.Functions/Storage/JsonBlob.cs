using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Small JSON documents in blobs.</summary>
internal static class JsonBlob
{
    /// <summary>Reads a document; null when there is none.</summary>
    public static async Task<(T Value, ETag ETag)?> TryReadAsync<T>(this BlobClient blob, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var response = await blob.DownloadContentAsync(cancellationToken);
            var value = JsonSerializer.Deserialize(response.Value.Content, type) ?? throw new JsonException($"{blob.Name} holds null.");
            return (value, response.Value.Details.ETag);
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Writes a document when <paramref name="conditions"/> hold.</summary>
    /// <exception cref="RequestFailedException">They do not (409 or 412), or storage failed.</exception>
    public static async Task<ETag> WriteAsync<T>(
        this BlobClient blob, T value, JsonTypeInfo<T> type, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var response = await blob.UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(value, type)),
            new BlobUploadOptions { HttpHeaders = new() { ContentType = "application/json" }, Conditions = conditions },
            cancellationToken);
        return response.Value.ETag;
    }

    /// <summary>Whether a conditional write failed because its condition did not hold.</summary>
    public static bool IsConditionFailure(this RequestFailedException exception) => exception.Status is 409 or 412;
}
