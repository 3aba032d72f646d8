using System.Security.Cryptography;
using System.Text;
using Aholo.Files.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Storage;

/// <summary>Stores assets: <c>assets/&lt;id&gt;/model.*</c>, with Content-Type and Content-MD5. An asset is stored completely or not at all.</summary>
internal sealed class AssetStore(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    /// <summary>The source of an asset, so that it is not copied again: the MD5 of the source's URL without its query.</summary>
    private const string SourceMetadata = "aholo_source";

    /// <summary>Copies an asset into storage, a block at a time, and checks it. An invalid asset is deleted.</summary>
    /// <param name="projectId">The project.</param>
    /// <param name="kind">The kind of the asset.</param>
    /// <param name="downloader">Downloads the asset.</param>
    /// <param name="source">The URL of the asset.</param>
    /// <param name="mayBeCopied">Whether to look for the asset in storage first, so that it is not copied again.</param>
    /// <param name="renew">Gets a new URL of the asset; null if there is none.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="InvalidAssetException">The asset is too large or not a valid file of its kind.</exception>
    /// <exception cref="AssetUnavailableException">The asset cannot be downloaded now.</exception>
    public async Task<AssetRecord> CopyAsync(
        string projectId,
        AssetKind kind,
        AssetDownloader downloader,
        Uri source,
        bool mayBeCopied,
        Func<CancellationToken, Task<Uri?>> renew,
        CancellationToken cancellationToken)
    {
        var name = kind.FileName(source);
        var blob = containers.Assets.GetBlockBlobClient($"{projectId}/{name}");
        var sourceKey = Key(source);
        if (mayBeCopied && await WasCopiedAsync(blob, sourceKey, cancellationToken))
            return await CheckAsync(blob, kind, name, cancellationToken);

        await using var download = await downloader.OpenAsync(source, renew, cancellationToken);
        using var upload = new BlockUpload(blob, download.Length);
        await StageAsync(upload, download, cancellationToken);

        // An asset that is in memory is checked before it is stored, so that it is not read from storage again.
        var record = upload.Whole is { } whole
            ? await RecordAsync(blob, kind, name, upload.Size, upload.Md5.ToArray(), whole, cancellationToken)
            : null;
        await upload.CommitAsync(
            AssetKinds.ContentType(name), new Dictionary<string, string> { [SourceMetadata] = sourceKey }, conditions: null, cancellationToken);
        return record ?? await CheckAsync(blob, kind, name, cancellationToken);
    }

    /// <summary>Gets whether an asset is in storage.</summary>
    public async Task<bool> ExistsAsync(string projectId, string name, CancellationToken cancellationToken) =>
        await containers.Assets.GetBlobClient($"{projectId}/{name}").ExistsAsync(cancellationToken);

    private static async Task<bool> WasCopiedAsync(BlockBlobClient blob, string sourceKey, CancellationToken cancellationToken) =>
        await blob.ExistsAsync(cancellationToken)
        && (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.Metadata.TryGetValue(SourceMetadata, out var key)
        && key == sourceKey;

    private async Task StageAsync(BlockUpload upload, AssetDownload download, CancellationToken cancellationToken)
    {
        var limit = options.Value.Assets.MaxBytes;
        if (download.Length > limit)
            throw TooLarge(limit);

        try
        {
            await upload.StageAsync(download.ReadBlockAsync, limit, cancellationToken);
        }
        catch (TooLargeException exception)
        {
            throw TooLarge(exception.Limit);
        }

        if (download.Length is { } announced && announced != upload.Size)
            throw new AssetUnavailableException($"its host announced {announced} bytes but sent {upload.Size}");
    }

    private static async Task<AssetRecord> CheckAsync(BlockBlobClient blob, AssetKind kind, string name, CancellationToken cancellationToken)
    {
        var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        try
        {
            await using var content = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = 256 * 1024 }, cancellationToken);
            return await RecordAsync(blob, kind, name, properties.ContentLength, properties.ContentHash, content, cancellationToken);
        }
        catch (InvalidAssetException)
        {
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
            throw;
        }
    }

    private static async Task<AssetRecord> RecordAsync(
        BlockBlobClient blob, AssetKind kind, string name, long size, byte[] md5, Stream content, CancellationToken cancellationToken) => new()
    {
        Name = name,
        Url = new(blob.Uri.GetLeftPart(UriPartial.Path)), // without the signature that a connection may have
        Size = size,
        Md5 = Convert.ToHexStringLower(md5),
        Facts = await AssetInspector.InspectAsync(kind, content, cancellationToken),
    };

    // The query of a URL may be a signature that changes with each poll.
    private static string Key(Uri source) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(source.GetLeftPart(UriPartial.Path))));

    private static InvalidAssetException TooLarge(long limit) => new($"it is larger than Aholo:Assets:MaxBytes allows ({limit} bytes)");
}
