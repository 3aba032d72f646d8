using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>
/// Recognizes folders: a storage account with a hierarchical namespace, and tools that imitate one, show a folder as an empty blob with the
/// metadata <c>hdi_isfolder=true</c>.
/// </summary>
internal static class FolderMarker
{
    private const string MetadataName = "hdi_isfolder";

    /// <summary>Whether a blob that was listed with its metadata is a folder.</summary>
    public static bool Is(BlobItem blob) => Is(blob.Properties.ContentLength, blob.Metadata);

    /// <summary>Whether a blob is a folder.</summary>
    public static bool Is(BlobProperties properties) => Is(properties.ContentLength, properties.Metadata);

    // Storage preserves the case of names, and some tools write capitals.
    private static bool Is(long? size, IEnumerable<KeyValuePair<string, string>>? metadata) =>
        size == 0 && metadata?.Any(item =>
            item.Key.Equals(MetadataName, StringComparison.OrdinalIgnoreCase) && item.Value.Equals("true", StringComparison.OrdinalIgnoreCase)) == true;
}
