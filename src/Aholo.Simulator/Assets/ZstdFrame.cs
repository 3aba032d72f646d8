using System.Buffers.Binary;

namespace Aholo.Simulator.Assets;

/// <summary>Creates ZSTD frames (RFC 8878) of uncompressed blocks.</summary>
internal static class ZstdFrame
{
    private const int MaxBlock = 128 * 1024;

    public static byte[] Store(byte[] content)
    {
        var blocks = Math.Max(1, (content.Length + MaxBlock - 1) / MaxBlock);
        var frame = new byte[9 + blocks * 3 + content.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, 0xFD2FB528);
        // One segment, four bytes of content size, no checksum, no dictionary.
        frame[4] = 0xA0;
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(5), (uint)content.Length);

        var at = 9;
        for (var block = 0; block < blocks; block++)
        {
            var raw = content.AsSpan(block * MaxBlock, Math.Min(MaxBlock, content.Length - block * MaxBlock));
            var header = (block == blocks - 1 ? 1 : 0) | raw.Length << 3;
            (frame[at], frame[at + 1], frame[at + 2]) = ((byte)header, (byte)(header >> 8), (byte)(header >> 16));
            raw.CopyTo(frame.AsSpan(at + 3));
            at += 3 + raw.Length;
        }

        return frame;
    }
}
