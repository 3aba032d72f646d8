using System.Buffers.Binary;

namespace Aholo.Functions.Media;

/// <summary>Follows a PNG's chunks (W3C PNG, 5.3) to its <c>IEND</c>.</summary>
internal sealed class PngScanner : IMediaScanner
{
    private const int SignatureLength = 8;
    private const int ChunkHeaderLength = 8;
    private const int ChecksumLength = 4;

    private readonly byte[] _header = new byte[ChunkHeaderLength];
    private int _headerBytes;
    private long _skip = SignatureLength;
    private bool _inLastChunk;

    public bool IsComplete { get; private set; }

    /// <summary>Only at its end: EXIF may come after the picture.</summary>
    public bool HasMetadata => IsComplete;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsComplete)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                bytes = bytes[skipped..];
                _skip -= skipped;
                IsComplete = _skip == 0 && _inLastChunk;
                continue;
            }

            var taken = Math.Min(ChunkHeaderLength - _headerBytes, bytes.Length);
            bytes[..taken].CopyTo(_header.AsSpan(_headerBytes));
            bytes = bytes[taken..];
            _headerBytes += taken;
            if (_headerBytes < ChunkHeaderLength)
                continue;

            _headerBytes = 0;
            _skip = BinaryPrimitives.ReadUInt32BigEndian(_header) + (long)ChecksumLength;
            _inLastChunk = _header.AsSpan(4).SequenceEqual("IEND"u8);
        }
    }
}
