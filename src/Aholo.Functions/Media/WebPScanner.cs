using System.Buffers.Binary;
using Aholo.Functions.Media.Boxes;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Media;

/// <summary>
/// Follows a WebP's chunks (RFC 9649) to the length that its RIFF header states. The first of <c>VP8X</c>, <c>VP8L</c> and <c>VP8</c> has the
/// size, of an animation too; EXIF comes after the image data.
/// </summary>
internal sealed class WebPScanner() : ChunkScanner(SignatureLength)
{
    private const int SignatureLength = 12;
    private const int RiffHeaderLength = 8;
    private const int SizeLength = 10;
    private const int LosslessSizeLength = 5;

    private (uint Width, uint Height) _size;
    private bool _hasImageData;
    private byte[]? _exif;

    public override MediaShape ReadShape() => PictureHeader.Read(MediaFormats.WebP, _size, _hasImageData, _exif);

    protected override void ReadSignature(ReadOnlySpan<byte> signature) => End = RiffHeaderLength + (long)BinaryPrimitives.ReadUInt32LittleEndian(signature[4..]);

    protected override Chunk Open(ReadOnlySpan<byte> header)
    {
        var type = BoxBytes.Type(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (length > End - Position)
        {
            throw new InvalidMediaException(
                ProblemCodes.InputDamaged, $"its chunk '{BoxBytes.Printable(type)}' states {length} bytes, more than are left of the file. Export it again and upload it.");
        }

        _hasImageData |= type is "VP8 " or "VP8L" or "ANMF";
        var padding = (int)(length % 2);
        return new(type, length, padding, type switch
        {
            "VP8X" or "VP8L" or "VP8 " => SizeLength,
            "EXIF" => MaxExif,
            _ => 0,
        });
    }

    protected override void Read(string type, ReadOnlySpan<byte> content)
    {
        if (type == "EXIF")
            _exif ??= content.ToArray();
        else if (_size == default)
            _size = ReadSize(type, content);
    }

    // VP8X: flags, then width - 1 and height - 1 in 24 bits. VP8L: its signature, then both less 1 in 14 bits. VP8: a frame tag of 3 bytes, a start
    // code, then both in 14 bits, each under 2 bits of scale.
    private static (uint Width, uint Height) ReadSize(string type, ReadOnlySpan<byte> content)
    {
        switch (type)
        {
            case "VP8X" when content.Length == SizeLength:
                return ((BinaryPrimitives.ReadUInt32LittleEndian(content[3..]) >> 8) + 1, (BinaryPrimitives.ReadUInt32LittleEndian(content[6..]) >> 8) + 1);
            case "VP8L" when content.Length >= LosslessSizeLength && content[0] == 0x2F:
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
                return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1);
            case "VP8 " when content.Length == SizeLength && content[3..6].SequenceEqual((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]):
                return (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3FFFu, BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3FFFu);
            default:
                return default;
        }
    }
}
