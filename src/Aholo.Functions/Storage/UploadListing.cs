using Azure;
using Azure.Storage.Blobs.Models;

namespace Aholo.Functions.Storage;

/// <summary>Lists the uploads container, and keeps the page at which listing fails until it succeeds again.</summary>
internal sealed class UploadListing(ProjectContainers containers)
{
    private const int CheckedBlobs = 10;

    // Metadata is needed to recognize folders.
    private static readonly GetBlobsOptions Query = new() { Traits = BlobTraits.Metadata };

    private volatile FailedPage? _failed;

    /// <summary>Lists all uploads, with their metadata.</summary>
    /// <exception cref="UnlistableContainerException">A page cannot be listed; the message says what to do.</exception>
    public async IAsyncEnumerable<BlobItem> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? token = null;
        do
        {
            var page = await ReadPageAsync(token, size: null, cancellationToken);
            foreach (var blob in page.Values)
                yield return blob;
            token = page.ContinuationToken;
        }
        while (!string.IsNullOrEmpty(token));

        _failed = null;
    }

    /// <summary>
    /// Checks that uploads can be listed, by one page: the one at which the last listing failed, or else the first few blobs.
    /// </summary>
    /// <exception cref="UnlistableContainerException">The uploads cannot be listed; the message says what to do.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_failed is not { } failed)
        {
            await ReadPageAsync(token: null, CheckedBlobs, cancellationToken);
            return;
        }

        await ReadPageAsync(failed.Token, failed.Size, cancellationToken);
        Interlocked.CompareExchange(ref _failed, null, failed);
    }

    private async Task<Page<BlobItem>> ReadPageAsync(string? token, int? size, CancellationToken cancellationToken)
    {
        try
        {
            return await containers.Uploads.GetBlobsAsync(Query, cancellationToken).AsPages(token, size).FirstAsync(cancellationToken);
        }
        catch (UnlistableContainerException)
        {
            if (_failed is null)
                Interlocked.CompareExchange(ref _failed, new(token, size), null);
            throw;
        }
    }

    private sealed record FailedPage(string? Token, int? Size);
}
