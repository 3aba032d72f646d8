using System.Buffers;
using System.Security.Cryptography;

namespace Aholo.Uploads;

/// <summary>Reads a range of a source piece by piece, and checks that the source is as long as it states.</summary>
internal static class SourceReader
{
    // Below the size of a large object, which only a full garbage collection reclaims.
    private const int PieceSize = 64 * 1024;

    /// <summary>Reads the range.</summary>
    /// <param name="source">The file.</param>
    /// <param name="offset">The start of the range in bytes.</param>
    /// <param name="length">The length of the range in bytes.</param>
    /// <param name="hash">Hashes the bytes; null for no hash.</param>
    /// <param name="take">Receives each piece.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="AholoUploadException">The source could not be read, or ended early.</exception>
    public static async Task ReadAsync(
        UploadSource source, long offset, long length, IncrementalHash? hash, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        var size = (int)Math.Min(PieceSize, length);
        // Two buffers: the next piece is read and hashed while the last one is sent.
        var buffers = (Filling: ArrayPool<byte>.Shared.Rent(size), Taken: ArrayPool<byte>.Shared.Rent(size));
        var taking = Task.CompletedTask;
        try
        {
            var stream = await GuardAsync<Stream>(source, () => new(source.OpenRangeAsync(offset, length, cancellationToken))).ConfigureAwait(false);
            await using var _ = stream.ConfigureAwait(false);
            for (var left = length; left > 0;)
            {
                var wanted = buffers.Filling.AsMemory(0, (int)Math.Min(size, left));
                var read = await GuardAsync(source, () => stream.ReadAsync(wanted, cancellationToken)).ConfigureAwait(false);
                if (read == 0)
                    throw new AholoUploadException($"'{source.FileName}' ended {left} bytes before its stated length of {source.Length} bytes.");
                left -= read;
                hash?.AppendData(wanted.Span[..read]);
                await taking.ConfigureAwait(false);
                taking = take(wanted[..read], cancellationToken).AsTask();
                buffers = (buffers.Taken, buffers.Filling);
            }

            await taking.ConfigureAwait(false);
        }
        finally
        {
            // A piece that is still being sent reads from its buffer.
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(buffers.Filling);
            ArrayPool<byte>.Shared.Return(buffers.Taken);
        }
    }

    /// <summary>Computes the MD5 of the whole source.</summary>
    public static async Task<string> HashAsync(UploadSource source, Action<int> onRead, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        await ReadAsync(
            source,
            0,
            source.Length,
            hash,
            (piece, _) =>
            {
                onRead(piece.Length);
                return default;
            },
            cancellationToken).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async ValueTask<T> GuardAsync<T>(UploadSource source, Func<ValueTask<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new AholoUploadException($"'{source.FileName}' could not be read: {failure.Message}", failure)
            { IsTransient = failure is IOException };
        }
    }
}
