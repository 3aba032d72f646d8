using Azure;

namespace Embedded.Functions.Blobs;

/// <summary>A blob as it was when its ETag was this.</summary>
/// <param name="Name">The blob's name in its container.</param>
/// <param name="ETag">The ETag in quotes, as in a header; a container's listing leaves them out.</param>
internal sealed record BlobVersion(string Name, string ETag)
{
    public BlobVersion(string name, ETag etag) : this(name, etag.ToString("H"))
    {
    }
}
