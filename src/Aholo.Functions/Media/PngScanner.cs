using Aholo.Functions.Media.Boxes;

namespace Aholo.Functions.Media;

/// <summary>Follows a PNG's chunks (W3C PNG, 5.3) to its <c>IEND</c>. EXIF may come before or after the image data.</summary>
internal sealed class PngScanner() : ChunkScanner(SignatureLength)
{
    private const int SignatureLength = 8;
    private const int ChecksumLength = 4;
    private const int SizeLength = 8;

    private (uint Width, uint Height) _size;
    private bool _hasImageData;
    private byte[]? _exif;

    public override MediaShape ReadShape() => PictureHeader.Read(MediaFormats.Png, _size, _hasImageData, _exif);

    protected override Chunk Open(ReadOnlySpan<byte> header)
    {
        var length = BoxBytes.UInt32(header);
        var type = BoxBytes.Type(header[4..]);
        _hasImageData |= type == "IDAT";
        if (type == "IEND")
            End = Position + length + ChecksumLength;

        return new(type, length, ChecksumLength, type switch
        {
            "IHDR" => SizeLength,
            "eXIf" => MaxExif,
            _ => 0,
        });
    }

    protected override void Read(string type, ReadOnlySpan<byte> content)
    {
        if (type == "eXIf")
            _exif ??= content.ToArray();
        else if (content.Length == SizeLength && _size == default)
            _size = (BoxBytes.UInt32(content), BoxBytes.UInt32(content[4..]));
    }
}
