using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Aholo.Functions.Storage;

/// <summary>
/// Stores what is read as a block blob, a block at a time: memory stays flat however long it is, and nothing is to be seen of it before all of
/// it is there and is committed. What is shorter than a block is stored by one request.
/// </summary>
/// <param name="blob">Where it is stored.</param>
/// <param name="announced">How long it is, when that was announced: no more memory than that is taken.</param>
internal sealed class BlockUpload(BlockBlobClient blob, long? announced) : IDisposable
{
    private const int BlockLength = 4 * 1024 * 1024;

    /// <summary>The most blocks that a blob can have (Azure Storage's limits).</summary>
    private const int MaxBlocks = 50_000;

    // Two uploads to one blob at the same time must not mix their blocks.
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly List<string> _blocks = [];

    // A byte more than what was announced: a buffer that is not filled is the end.
    private readonly int _bufferLength = (int)Math.Min(BlockLength, announced + 1 ?? BlockLength);
    private byte[] _filling = [];
    private byte[] _storing = [];
    private byte[] _md5 = [];

    /// <summary>How much has been staged, in bytes.</summary>
    public long Size { get; private set; }

    /// <summary>The MD5 of what has been staged.</summary>
    public ReadOnlySpan<byte> Md5 => _md5;

    /// <summary>All that has been staged, when it is shorter than a block; null when it is longer, and in storage.</summary>
    public Stream? Whole => _blocks.Count == 0 ? new MemoryStream(_filling, 0, (int)Size, writable: false) : null;

    /// <summary>Stages blocks until there is nothing left to read. While one is being stored, the next is being read.</summary>
    /// <param name="read">Fills a buffer; less than full means the end, 0 that nothing was left.</param>
    /// <param name="limit">How many bytes it may be.</param>
    /// <param name="cancellationToken">Stops the upload; what was staged is forgotten by storage in a week.</param>
    /// <exception cref="TooLargeException">It is more than that.</exception>
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
            // A block that is still on its way reads from its buffer.
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _md5 = md5.GetHashAndReset();
    }

    /// <summary>Makes the blob of what was staged.</summary>
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

/// <summary>What is being stored is larger than allowed.</summary>
internal sealed class TooLargeException(long limit) : Exception($"It is larger than {limit} bytes.")
{
    /// <summary>What is allowed, in bytes.</summary>
    public long Limit { get; } = limit;
}
