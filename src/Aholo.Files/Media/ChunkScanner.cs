using System.Buffers;

namespace Aholo.Files.Media;

/// <summary>A chunk, as its header describes it.</summary>
/// <param name="Type">Four characters.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Trailer">Bytes that follow the content: a checksum or padding.</param>
/// <param name="Keep">The number of bytes of the content that are kept; 0 to skip it.</param>
internal readonly record struct Chunk(string Type, uint Length, int Trailer, int Keep);

/// <summary>Parses a file that is a signature and a sequence of chunks with headers of 8 bytes.</summary>
/// <param name="signatureLength">The bytes before the first chunk.</param>
internal abstract class ChunkScanner(int signatureLength) : IMediaScanner
{
    /// <summary>
    /// The maximum number of bytes of EXIF that are kept. Only its first directory matters, which writers put first; what follows is maker notes and a thumbnail.
    /// </summary>
    protected const int MaxExif = 256 * 1024;

    private const int HeaderLength = 8;
    private const int MaxTrailer = 4;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly byte[] _trailer = new byte[MaxTrailer];
    private readonly ArrayBufferWriter<byte> _content = new();
    private Chunk? _chunk;
    private int _headerBytes;
    private int _trailerBytes;
    private int _keep = signatureLength;
    private long _remaining = signatureLength;

    public bool IsComplete => Position >= End;

    /// <summary>Gets the number of bytes read.</summary>
    protected long Position { get; private set; }

    /// <summary>Gets the end of the file, if it is known. Bytes after it are ignored.</summary>
    protected long End { get; set; } = long.MaxValue;

    private int TrailerLength => _chunk?.Trailer ?? 0;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsComplete)
        {
            var isTrailer = _remaining == 0 && _trailerBytes < TrailerLength;
            var wanted = _remaining > 0 ? _remaining : isTrailer ? TrailerLength - _trailerBytes : HeaderLength - _headerBytes;
            var part = bytes[..(int)Math.Min(Math.Min(wanted, End - Position), bytes.Length)];
            bytes = bytes[part.Length..];
            Position += part.Length;
            if (_remaining > 0)
                TakeContent(part);
            else if (isTrailer)
                TakeTrailer(part);
            else
                TakeHeader(part);
        }
    }

    public abstract MediaShape ReadShape();

    /// <summary>Reads the bytes before the first chunk.</summary>
    protected virtual void ReadSignature(ReadOnlySpan<byte> signature)
    {
    }

    /// <summary>Decides how much of a chunk is kept.</summary>
    /// <param name="header">Its 8 bytes; <see cref="Position"/> is where its content begins.</param>
    protected abstract Chunk Open(ReadOnlySpan<byte> header);

    /// <summary>Reads the next bytes of the content of a chunk, whether they are kept or not.</summary>
    protected virtual void Pass(ReadOnlySpan<byte> content)
    {
    }

    /// <summary>Reads a complete chunk.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="content">The first <see cref="Chunk.Keep"/> bytes of its content, or all if there are fewer.</param>
    /// <param name="trailer">What follows the content.</param>
    protected abstract void Close(Chunk chunk, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer);

    private void TakeHeader(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += part.Length;
        if (_headerBytes < HeaderLength)
            return;

        var chunk = Open(_header);
        (_chunk, _headerBytes, _trailerBytes, _remaining, _keep) = (chunk, 0, 0, chunk.Length, (int)Math.Min(chunk.Length, chunk.Keep));
        CloseWhenPassed();
    }

    private void TakeContent(ReadOnlySpan<byte> part)
    {
        _remaining -= part.Length;
        var kept = part[..Math.Min(_keep, part.Length)];
        _content.Write(kept);
        _keep -= kept.Length;
        if (_chunk is not null)
            Pass(part);
        CloseWhenPassed();
    }

    private void TakeTrailer(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_trailer.AsSpan(_trailerBytes));
        _trailerBytes += part.Length;
        CloseWhenPassed();
    }

    private void CloseWhenPassed()
    {
        if (_remaining > 0 || _trailerBytes < TrailerLength)
            return;

        if (_chunk is { } chunk)
            Close(chunk, _content.WrittenSpan, _trailer.AsSpan(0, chunk.Trailer));
        else
            ReadSignature(_content.WrittenSpan);
        _content.ResetWrittenCount();
    }
}
