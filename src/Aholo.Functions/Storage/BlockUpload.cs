using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Aholo.Functions.Storage;

/// <summary>
/// Stores a stream as a block blob, a block at a time: memory use does not depend on its length, and the blob appears only when it is complete and committed.
/// Content that is shorter than a block is stored by one request.
/// </summary>
/// <param name="blob">The blob.</param>
/// <param name="announced">The announced length, if any: no more memory than that is used.</param>
internal sealed class BlockUpload(BlockBlobClient blob, long? announced) : IDisposable
{
    private const int BlockLength = 4 * 1024 * 1024;

    /// <summary>The most blocks that a blob can have (Azure Storage's limits).</summary>
    private const int MaxBlocks = 50_000;

    // Two uploads to one blob at the same time must not mix their blocks.
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly List<string> _blocks = [];

    // One byte more than announced, so that a buffer that is not filled marks the end.
    private readonly int _bufferLength = (int)Math.Min(BlockLength, announced + 1 ?? BlockLength);
    private byte[] _filling = [];
    private byte[] _storing = [];
    private byte[] _md5 = [];

    /// <summary>The number of staged bytes.</summary>
    public long Size { get; private set; }

    /// <summary>The MD5 of the staged content.</summary>
    public ReadOnlySpan<byte> Md5 => _md5;

    /// <summary>The whole content, if it is shorter than a block; null if it is in storage.</summary>
    public Stream? Whole => _blocks.Count == 0 ? new MemoryStream(_filling, 0, (int)Size, writable: false) : null;

    /// <summary>Stages blocks until the end of the content. While one is stored, the next is read.</summary>
    /// <param name="read">Fills a buffer. A partly filled buffer marks the end.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="cancellationToken">Stops the upload. Storage discards staged blocks after a week.</param>
    /// <exception cref="TooLargeException">The content is longer than the limit.</exception>
    public async Task StageAsync(Func<Memory<byte>, CancellationToken, Task<int>> read, long limit, CancellationToken cancellationToken)
    {
        limit = Math.Min(limit, (long)BlockLength * MaxBlocks);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        _filling = ArrayPool<byte>.Shared.Rent(_bufferLength);
        var storing = Task.CompletedTask;
        try
        {
            int filled;
            while ((filled = await read(_filling.AsMemory(0, _bufferLength), cancellationToken)) > 0)
            {
                if ((Size += filled) > limit)
                    throw new TooLargeException(limit);

                md5.AppendData(_filling, 0, filled);
                if (Size < _bufferLength)
                    break;

                await storing;
                (_filling, _storing) = (_storing.Length > 0 ? _storing : ArrayPool<byte>.Shared.Rent(_bufferLength), _filling);
                storing = StageAsync(_storing, filled, cancellationToken);
            }

            await storing;
        }
        finally
        {
            // A block that is being stored still reads from its buffer.
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _md5 = md5.GetHashAndReset();
    }

    /// <summary>Creates the blob from the staged content.</summary>
    public async Task<BlobContentInfo> CommitAsync(
        string contentType, IDictionary<string, string> metadata, BlobRequestConditions? conditions, CancellationToken cancellationToken)
    {
        var headers = new BlobHttpHeaders { ContentType = contentType, ContentHash = _md5 };
        return Whole is { } whole
            ? await blob.UploadAsync(
                whole, new BlobUploadOptions { HttpHeaders = headers, Metadata = metadata, Conditions = conditions }, cancellationToken)
            : await blob.CommitBlockListAsync(
                _blocks, new CommitBlockListOptions { HttpHeaders = headers, Metadata = metadata, Conditions = conditions }, cancellationToken);
    }

    public void Dispose()
    {
        foreach (var buffer in (byte[][])[_filling, _storing])
            ArrayPool<byte>.Shared.Return(buffer);
        (_filling, _storing) = ([], []);
    }

    private async Task StageAsync(byte[] buffer, int length, CancellationToken cancellationToken)
    {
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_id}{_blocks.Count:D6}")));
        _blocks.Add(id);
        using var block = new MemoryStream(buffer, 0, length, writable: false);
        await blob.StageBlockAsync(id, block, cancellationToken: cancellationToken);
    }
}

/// <summary>The content exceeds the size limit.</summary>
internal sealed class TooLargeException(long limit) : Exception($"The content is larger than {limit} bytes.")
{
    /// <summary>The size limit in bytes.</summary>
    public long Limit { get; } = limit;
}
