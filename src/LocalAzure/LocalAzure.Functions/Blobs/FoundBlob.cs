using Azure.Storage.Blobs.Models;

namespace LocalAzure.Functions.Blobs;

/// <summary>A version of a blob that a listing or storage itself reported.</summary>
internal sealed record FoundBlob(string Name, string ETag, string Type, string? ContentType, long ContentLength)
{
    /// <summary>Gets the ETag without quotes: a listing has none, a header has some, and both mean the same version.</summary>
    public string ETag { get; } = ETag.Trim('"');

    /// <summary>Converts what a listing returned.</summary>
    public static FoundBlob From(BlobItem blob) => new(
        blob.Name,
        blob.Properties.ETag.GetValueOrDefault().ToString(),
        (blob.Properties.BlobType ?? BlobType.Block).ToString(),
        blob.Properties.ContentType,
        blob.Properties.ContentLength ?? 0);
}
