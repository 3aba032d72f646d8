using System.Security.Cryptography;
using Aholo.Files.Assets;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs;

namespace Aholo.Local.Run;

/// <summary>Reads assets from storage, as a consumer of the event would, and compares them with the event.</summary>
internal static class AssetVerifier
{
    /// <summary>Returns the problem of an asset; null if it has none.</summary>
    public static async Task<string?> FindProblemAsync(BlobServiceClient storage, AssetRecord asset, CancellationToken cancellationToken)
    {
        var uri = new BlobUriBuilder(asset.Url);
        var blob = storage.GetBlobContainerClient(uri.BlobContainerName).GetBlobClient(uri.BlobName);
        using var content = new MemoryStream();
        await blob.DownloadToAsync(content, cancellationToken);

        var md5 = Convert.ToHexStringLower(MD5.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        if (content.Length != asset.Size || md5 != asset.Md5)
            return $"{asset.Name} is {content.Length} bytes with MD5 {md5}, but the event says {asset.Size} and {asset.Md5}.";

        content.Position = 0;
        var kind = Enum.GetValues<AssetKind>().Single(candidate => candidate.FileName(asset.Url) == asset.Name);
        try
        {
            var facts = await AssetInspector.InspectAsync(kind, content, cancellationToken);
            return facts == asset.Facts ? null : $"{asset.Name} is {facts}, but the event says {asset.Facts}.";
        }
        catch (InvalidAssetException exception)
        {
            return $"{asset.Name} is not valid: {exception.Message}.";
        }
    }
}
