using Azure;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Projects;

/// <summary>One version of a file in the uploads container.</summary>
/// <param name="Path">Its path in the container.</param>
/// <param name="ETag">Its version, without quotation marks.</param>
internal sealed record BlobReference(string Path, string ETag)
{
    /// <summary>One version of a file. Storage gives ETags with quotation marks or without, depending on the call.</summary>
    public static BlobReference Of(string path, ETag etag) => new(path, etag.ToString("H").Trim('"'));

    /// <summary>Lets a request for the file succeed only while this is its version.</summary>
    public BlobRequestConditions IfUnchanged() => new() { IfMatch = new Azure.ETag(ETag) };
}
