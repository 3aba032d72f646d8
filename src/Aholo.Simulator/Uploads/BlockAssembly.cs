using System.Collections;
using System.Security.Cryptography;
using Aholo.Simulator.Http;
using Microsoft.Win32.SafeHandles;

namespace Aholo.Simulator.Uploads;

/// <summary>
/// The file of an unfinished block upload, and a list of its received blocks, so that a restarted simulator can resume. The MD5 is computed
/// incrementally, so that the file is not read again after its last block.
/// </summary>
internal sealed class BlockAssembly : IDisposable
{
    private readonly Upload _upload;
    private readonly BlockLayout _layout;
    private readonly SafeFileHandle _file;
    private readonly FileStream _list;
    private readonly BitArray _received;
    // Not disposed of: late blocks may still wait for it, and it has no handle.
    private readonly SemaphoreSlim _lock = new(1, 1);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private int _hashed;
    private bool _completed;
    private bool _closed;

    public BlockAssembly(Upload upload, BlockLayout layout, string path)
    {
        (_upload, _layout) = (upload, layout);
        _received = new BitArray(layout.Count);
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        _list = new FileStream(ListPath(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        Span<byte> entry = stackalloc byte[sizeof(int)];
        while (_list.ReadAtLeast(entry, entry.Length, throwOnEndOfStream: false) == entry.Length)
            _received[BitConverter.ToInt32(entry)] = true;
        // Overwrites a truncated last entry.
        _list.Position = _list.Length / sizeof(int) * sizeof(int);
        ReceivedCount = _received.Cast<bool>().Count(received => received);
    }

    public int ReceivedCount { get; private set; }

    /// <summary>Gets the length of a block; <paramref name="index"/> counts from 0.</summary>
    public int LengthOf(int index) => (int)Math.Min(_layout.BlockSize, _upload.Size - (long)index * _layout.BlockSize);

    /// <summary>Writes a block, unless it was received before.</summary>
    /// <returns>The MD5 of the file if the block completes it; else null.</returns>
    /// <exception cref="ServiceErrorException">The upload was aborted meanwhile.</exception>
    public async Task<string?> AddAsync(int index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken);
        if (_closed && !_received[index])
            throw new ServiceErrorException(ErrorKind.TokenProblem, "上传已取消");
        if (_received[index])
            return null;

        await RandomAccess.WriteAsync(_file, block, (long)index * _layout.BlockSize, cancellationToken);
        _list.Write(BitConverter.GetBytes(index));
        _received[index] = true;
        ReceivedCount++;
        await HashInOrderAsync(index, block);
        return Complete();
    }

    /// <summary>Hashes the blocks that an earlier process received.</summary>
    /// <returns>The MD5 of the file if it is complete and was not completed before; else null.</returns>
    public async Task<string?> ResumeAsync(CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken);
        if (_closed)
            return null;
        await HashInOrderAsync(-1, default);
        return Complete();
    }

    /// <summary>Gets the missing blocks, counted from 1, as numbers and inclusive ranges.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        using var held = await LockAsync(cancellationToken);
        List<string> missing = [];
        for (var i = 0; i < _layout.Count; i++)
        {
            var first = i;
            while (i < _layout.Count && !_received[i])
                i++;
            if (i - first == 1)
                missing.Add($"{first + 1}");
            else if (i > first)
                missing.Add($"{first + 1}-{i}");
        }

        return missing;
    }

    /// <summary>Closes the file; later blocks are rejected.</summary>
    public async Task CloseAsync()
    {
        using var held = await LockAsync(CancellationToken.None);
        Dispose();
    }

    public static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(ListPath(path));
    }

    public static void DeleteList(string path) => File.Delete(ListPath(path));

    public void Dispose()
    {
        _closed = true;
        _file.Dispose();
        _list.Dispose();
        _md5.Dispose();
    }

    private static string ListPath(string path) => path + ".blocks";

    private async Task<HeldLock> LockAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        return new HeldLock(_lock);
    }

    private string? Complete()
    {
        if (_completed || ReceivedCount < _layout.Count)
            return null;
        _completed = true;
        return Convert.ToHexStringLower(_md5.GetHashAndReset());
    }

    private async Task HashInOrderAsync(int index, ReadOnlyMemory<byte> block)
    {
        byte[]? earlier = null;
        for (; _hashed < _layout.Count && _received[_hashed]; _hashed++)
        {
            if (_hashed == index)
            {
                _md5.AppendData(block.Span);
                continue;
            }

            earlier ??= new byte[_layout.BlockSize];
            var read = earlier.AsMemory(0, LengthOf(_hashed));
            await RandomAccess.ReadAsync(_file, read, (long)_hashed * _layout.BlockSize);
            _md5.AppendData(read.Span);
        }
    }

    private readonly struct HeldLock(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
