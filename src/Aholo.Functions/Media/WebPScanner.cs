using System.Buffers.Binary;

namespace Aholo.Functions.Media;

/// <summary>Counts a WebP's bytes against the length that its RIFF header states.</summary>
internal sealed class WebPScanner : IMediaScanner
{
    private readonly byte[] _header = new byte[8];
    private long _seen;

    public bool IsComplete => _seen >= _header.Length && _seen >= BinaryPrimitives.ReadUInt32LittleEndian(_header.AsSpan(4)) + 8L;

    /// <summary>Only at its end: EXIF comes after the picture.</summary>
    public bool HasMetadata => IsComplete;

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_seen < _header.Length)
            bytes[..(int)Math.Min(_header.Length - _seen, bytes.Length)].CopyTo(_header.AsSpan((int)_seen));
        _seen += bytes.Length;
    }
}
