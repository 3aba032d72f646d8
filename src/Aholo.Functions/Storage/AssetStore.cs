using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aholo.Functions.Assets;
using Aholo.Functions.Configuration;
using Aholo.Functions.Projects;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Options;

namespace Aholo.Functions.Storage;

/// <summary>Keeps results: <c>assets/&lt;id&gt;/model.*</c>, with Content-Type and Content-MD5. A result is there whole or not at all.</summary>
internal sealed class AssetStore(ProjectContainers containers, IOptions<AholoFunctionsOptions> options)
{
    private const int BlockLength = 4 * 1024 * 1024;

    /// <summary>What a result was copied from, so that it is not copied again: the MD5 of the source's URL without its query.</summary>
    private const string SourceMetadata = "aholo_source";

    /// <summary>Copies a result into storage, a block at a time, and checks it there. One that is not valid is removed again.</summary>
    /// <exception cref="InvalidAssetException">It is too large or not a valid file of its kind.</exception>
    public async Task<AssetRecord> CopyAsync(string projectId, AssetKind kind, AssetDownloader downloader, Uri source, CancellationToken cancellationToken)
    {
        var name = kind.FileName(source);
        var blob = containers.Assets.GetBlockBlobClient($"{projectId}/{name}");
        var sourceKey = Key(source);
        if (!await WasCopiedAsync(blob, sourceKey, cancellationToken))
        {
            await using var download = await downloader.OpenAsync(source, cancellationToken);
            await UploadAsync(blob, AssetKinds.ContentType(name), download, sourceKey, cancellationToken);
        }

        return await CheckAsync(blob, kind, name, cancellationToken);
    }

    private static async Task<bool> WasCopiedAsync(BlockBlobClient blob, string sourceKey, CancellationToken cancellationToken) =>
        await blob.ExistsAsync(cancellationToken)
        && (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value.Metadata.TryGetValue(SourceMetadata, out var key)
        && key == sourceKey;

    private async Task UploadAsync(BlockBlobClient blob, string contentType, AssetDownload download, string sourceKey, CancellationToken cancellationToken)
    {
        var limit = options.Value.Assets.MaxBytes;
        if (download.Length > limit)
            throw TooLarge(limit);

        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var blocks = new List<string>();
        long size = 0;

        // Two buffers: while one block is being stored, the next is being fetched.
        var buffers = (Filling: ArrayPool<byte>.Shared.Rent(BlockLength), Storing: ArrayPool<byte>.Shared.Rent(BlockLength));
        var storing = Task.CompletedTask;
        try
        {
            int read;
            while ((read = await download.ReadBlockAsync(buffers.Filling.AsMemory(0, BlockLength), cancellationToken)) > 0)
            {
                if ((size += read) > limit)
                    throw TooLarge(limit);

                md5.AppendData(buffers.Filling, 0, read);
                await storing;
                buffers = (buffers.Storing, buffers.Filling);
                blocks.Add(Convert.ToBase64String(Encoding.ASCII.GetBytes(blocks.Count.ToString("D6", CultureInfo.InvariantCulture))));
                storing = StageAsync(blob, blocks[^1], buffers.Storing, read, cancellationToken);
            }

            await storing;
        }
        finally
        {
            // A block that is still on its way reads from its buffer.
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(buffers.Filling);
            ArrayPool<byte>.Shared.Return(buffers.Storing);
        }

        if (download.Length is { } announced && announced != size)
            throw new HttpRequestException($"The service announced {announced} bytes and sent {size}.");

        await blob.CommitBlockListAsync(
            blocks,
            new CommitBlockListOptions
            {
                HttpHeaders = new() { ContentType = contentType, ContentHash = md5.GetHashAndReset() },
                Metadata = new Dictionary<string, string> { [SourceMetadata] = sourceKey },
            },
            cancellationToken);
    }

    private static async Task StageAsync(BlockBlobClient blob, string id, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using var block = new MemoryStream(buffer, 0, length, writable: false);
        await blob.StageBlockAsync(id, block, cancellationToken: cancellationToken);
    }

    private static async Task<AssetRecord> CheckAsync(BlockBlobClient blob, AssetKind kind, string name, CancellationToken cancellationToken)
    {
        var properties = (await blob.GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
        try
        {
            await using var content = await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = 256 * 1024 }, cancellationToken);
            return new()
            {
                Name = name,
                Url = blob.Uri,
                Size = properties.ContentLength,
                Md5 = Convert.ToHexStringLower(properties.ContentHash),
                Facts = await AssetInspector.InspectAsync(kind, content, cancellationToken),
            };
        }
        catch (InvalidAssetException)
        {
            await blob.DeleteIfExistsAsync(cancellationToken: cancellationToken);
            throw;
        }
    }

    // A URL's query may be a signature that changes from one look to the next; the file it names is the same.
    private static string Key(Uri source) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(source.GetLeftPart(UriPartial.Path))));

    private static InvalidAssetException TooLarge(long limit) => new($"it is larger than Aholo:Assets:MaxBytes allows ({limit} bytes)");
}
