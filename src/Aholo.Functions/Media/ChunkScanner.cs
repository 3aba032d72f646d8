using System.Buffers;

namespace Aholo.Functions.Media;

/// <summary>A chunk, as its header describes it.</summary>
/// <param name="Type">Four characters.</param>
/// <param name="Length">Bytes of content.</param>
/// <param name="Trailer">Bytes that follow the content: a checksum or padding.</param>
/// <param name="Keep">How many bytes of the content are read: 0 to skip it.</param>
internal readonly record struct Chunk(string Type, uint Length, int Trailer, int Keep);

/// <summary>Follows a file that is a signature and a row of chunks, whose headers have 8 bytes.</summary>
/// <param name="signatureLength">The bytes before the first chunk.</param>
internal abstract class ChunkScanner(int signatureLength) : IMediaScanner
{
    /// <summary>
    /// The bytes of EXIF that are kept at most. Only its first directory matters, which writers put first; what follows is maker notes and a thumbnail.
    /// </summary>
    protected const int MaxExif = 256 * 1024;

    private const int HeaderLength = 8;

    private readonly byte[] _header = new byte[HeaderLength];
    private readonly ArrayBufferWriter<byte> _content = new();
    private int _headerBytes;
    private long _skip = signatureLength;
    private int _keep = signatureLength;
    private string? _type;

    public bool IsComplete => Position >= End;

    /// <summary>The number of bytes seen.</summary>
    protected long Position { get; private set; }

    /// <summary>Where the file ends, once that is known. What comes after it is ignored.</summary>
    protected long End { get; set; } = long.MaxValue;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsComplete)
        {
            var wanted = Math.Min(_skip > 0 ? _skip : HeaderLength - _headerBytes, End - Position);
            var part = bytes[..(int)Math.Min(wanted, bytes.Length)];
            bytes = bytes[part.Length..];
            Position += part.Length;
            if (_skip > 0)
                Pass(part);
            else
                TakeHeader(part);
        }
    }

    public abstract MediaShape ReadShape();

    /// <summary>Takes the bytes before the first chunk.</summary>
    protected virtual void ReadSignature(ReadOnlySpan<byte> signature)
    {
    }

    /// <summary>Decides what becomes of a chunk.</summary>
    /// <param name="header">Its 8 bytes; <see cref="Position"/> is where its content begins.</param>
    protected abstract Chunk Open(ReadOnlySpan<byte> header);

    /// <summary>Takes the first <see cref="Chunk.Keep"/> bytes of a chunk's content, or all if there are fewer.</summary>
    protected abstract void Read(string type, ReadOnlySpan<byte> content);

    private void TakeHeader(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += part.Length;
        if (_headerBytes < HeaderLength)
            return;

        _headerBytes = 0;
        var chunk = Open(_header);
        _type = chunk.Type;
        _skip = chunk.Length + (long)chunk.Trailer;
        _keep = (int)Math.Min(chunk.Length, chunk.Keep);
    }

    private void Pass(ReadOnlySpan<byte> part)
    {
        _skip -= part.Length;
        if (_keep == 0)
            return;

        var kept = part[..Math.Min(_keep, part.Length)];
        _content.Write(kept);
        _keep -= kept.Length;
        if (_keep > 0)
            return;

        if (_type is null)
            ReadSignature(_content.WrittenSpan);
        else
            Read(_type, _content.WrittenSpan);
        _content.ResetWrittenCount();
    }
}
