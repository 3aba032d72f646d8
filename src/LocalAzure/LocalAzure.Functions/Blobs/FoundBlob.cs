namespace LocalAzure.Functions.Blobs;

/// <summary>A version of a blob that a listing returned.</summary>
internal sealed record FoundBlob(string Name, string ETag, string Type, string? ContentType, long ContentLength);
