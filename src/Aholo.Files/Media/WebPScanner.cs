using System.Buffers.Binary;
using Aholo.Files.Media.Boxes;

namespace Aholo.Files.Media;

/// <summary>
/// Parses the chunks of a WebP (RFC 9649) to the length that its RIFF header states. The first of <c>VP8X</c>, <c>VP8L</c> and <c>VP8</c> has the
/// size, of an animation too; EXIF comes after the image data.
/// </summary>
internal sealed class WebPScanner() : ChunkScanner(SignatureLength)
{
    private const int SignatureLength = 12;
    private const int RiffHeaderLength = 8;
    private const int SizeLength = 10;
    private const int LosslessSizeLength = 5;
    private const byte AnimationFlag = 0x02;

    // A position, a size, a duration and flags; then the header of the frame's first chunk.
    private const int FrameHeaderLength = 16;

    private (uint Width, uint Height) _size;
    private bool _hasCanvas;
    private bool _hasImageData;
    private byte[]? _exif;
    private MediaTraits _traits;

    public override MediaShape ReadShape() => PictureHeader.Read(MediaFormats.WebP, _size, _hasImageData, _exif, _traits);

    protected override void ReadSignature(ReadOnlySpan<byte> signature) => End = RiffHeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(signature[4..]);

    protected override Chunk Open(ReadOnlySpan<byte> header)
    {
        var type = BoxBytes.Type(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (length > End - Position)
            throw PictureHeader.Damaged($"its chunk '{BoxBytes.Printable(type)}' states {length} bytes, more than are left of the file");

        // Some writers leave out the padding of the last chunk.
        var padding = (int)Math.Min(length % 2, End - Position - length);
        return new(type, length, padding, type switch
        {
            "VP8X" or "VP8L" or "VP8 " => SizeLength,
            "ANMF" => FrameHeaderLength + RiffHeaderLength,
            "EXIF" => MaxExif,
            "XMP " => PanoramaXmp.MaxLength,
            _ => 0,
        });
    }

    protected override void Close(Chunk chunk, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer)
    {
        switch (chunk.Type)
        {
            case "VP8X": ReadCanvas(content); break;
            case "VP8L" or "VP8 ": ReadImage(chunk, content); break;
            case "ANMF": ReadFrame(content); break;
            case "EXIF": _exif ??= content.ToArray(); break;
            case "XMP ": _traits |= PanoramaXmp.ReadTraits(content); break;
        }
    }

    // Flags, then width - 1 and height - 1 in 24 bits.
    private void ReadCanvas(ReadOnlySpan<byte> content)
    {
        if (content.Length < SizeLength)
            throw PictureHeader.Damaged("its webp header is damaged");
        if (_size != default)
            return;

        _hasCanvas = true;
        _size = ((BinaryPrimitives.ReadUInt32LittleEndian(content[3..]) >> 8) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(content[6..]) >> 8) + 1);
        if ((content[0] & AnimationFlag) != 0)
            _traits |= MediaTraits.Animated;
    }

    private void ReadImage(Chunk chunk, ReadOnlySpan<byte> content)
    {
        if (_hasImageData)
            return;

        var size = chunk.Type == "VP8L" ? ReadLosslessSize(content) : ReadLossySize(content, chunk.Length);
        if (size is null || (_hasCanvas && size != _size))
            throw PictureHeader.Damaged("the header of its webp image data is damaged");

        (_hasImageData, _size) = (true, size.Value);
    }

    private void ReadFrame(ReadOnlySpan<byte> content)
    {
        if (content.Length < FrameHeaderLength + RiffHeaderLength || BoxBytes.Type(content[FrameHeaderLength..]) is not ("ALPH" or "VP8L" or "VP8 "))
            throw PictureHeader.Damaged("a frame of its webp animation has no image data");

        _hasImageData = true;
        _traits |= MediaTraits.Animated;
    }

    // Its signature, then width - 1 and height - 1 in 14 bits, and a version of 0 in the highest 3 bits.
    private static (uint Width, uint Height)? ReadLosslessSize(ReadOnlySpan<byte> content)
    {
        if (content.Length <= LosslessSizeLength || content[0] != 0x2F)
            return null;

        var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return bits >> 29 == 0 ? ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1) : null;
    }

    // A frame tag of 3 bytes (RFC 6386, 9.1): the lowest bit is 0 for a picture that stands alone, the highest 19 are the length of the first
    // partition. Then a start code, and width and height in 14 bits, each under 2 bits of scale.
    private static (uint Width, uint Height)? ReadLossySize(ReadOnlySpan<byte> content, uint length)
    {
        if (content.Length < SizeLength || !content[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
            return null;

        var tag = BinaryPrimitives.ReadUInt32LittleEndian(content) & 0xFFFFFF;
        return (tag & 1) == 0 && tag >> 5 < length
            ? (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFFu)
            : null;
    }
}
