using System.Collections;
using System.Security.Cryptography;
using Aholo.Simulator.Http;
using Microsoft.Win32.SafeHandles;

namespace Aholo.Simulator.Uploads;

/// <summary>
/// The file of a block upload while it fills: each block at its own offset, and beside it a list of the blocks that are there, from which a restarted
/// simulator goes on. The MD5 runs along in the order of the file, so that the last block costs no second pass.
/// </summary>
internal sealed class BlockAssembly : IDisposable
{
    private readonly Upload _upload;
    private readonly BlockLayout _layout;
    private readonly SafeFileHandle _file;
    private readonly FileStream _list;
    private readonly BitArray _received;
    // Not disposed of: late blocks may still wait on it, and it holds no handle.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private int _hashed;
    private bool _told;
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
        // A list that ends within an entry was cut off; the next entry goes over it.
        _list.Position = _list.Length / sizeof(int) * sizeof(int);
        ReceivedCount = _received.Cast<bool>().Count(received => received);
    }

    public int ReceivedCount { get; private set; }

    /// <summary>The length that a block must have; <paramref name="index"/> counts from 0.</summary>
    public int LengthOf(int index) => (int)Math.Min(_layout.BlockSize, _upload.Size - (long)index * _layout.BlockSize);

    /// <summary>Puts a block in its place, unless it is there already.</summary>
    /// <returns>The MD5 of the file when this was the last block that was missing.</returns>
    /// <exception cref="ServiceErrorException">The upload was given up meanwhile.</exception>
    public async Task<string?> AddAsync(int index, ReadOnlyMemory<byte> block, CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (_closed && !_received[index])
            throw new ServiceErrorException(ErrorKind.TokenProblem, "上传已取消");
        if (_received[index])
            return null;

        await RandomAccess.WriteAsync(_file, block, (long)index * _layout.BlockSize, cancellationToken);
        _list.Write(BitConverter.GetBytes(index));
        _received[index] = true;
        ReceivedCount++;
        await HashInOrderAsync(index, block);
        return Md5WhenWhole();
    }

    /// <summary>Takes up what an earlier process had received.</summary>
    /// <returns>The MD5 of the file when nothing is missing and no one was told yet.</returns>
    public async Task<string?> ResumeAsync(CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
        if (_closed)
            return null;
        await HashInOrderAsync(-1, default);
        return Md5WhenWhole();
    }

    /// <summary>Missing blocks, counted from 1, as single numbers and inclusive ranges.</summary>
    public async Task<IReadOnlyList<string>> MissingAsync(CancellationToken cancellationToken)
    {
        using var turn = await TurnAsync(cancellationToken);
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

    /// <summary>Lets go of the file; blocks that still come are refused.</summary>
    public async Task CloseAsync()
    {
        using var turn = await TurnAsync(CancellationToken.None);
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

    private async Task<Turn> TurnAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    private string? Md5WhenWhole()
    {
        if (_told || ReceivedCount < _layout.Count)
            return null;
        _told = true;
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

    private readonly struct Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
