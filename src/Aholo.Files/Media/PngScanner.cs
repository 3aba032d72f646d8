using System.IO.Hashing;
using Aholo.Files.Media.Boxes;

namespace Aholo.Files.Media;

/// <summary>
/// Parses the chunks of a PNG (W3C PNG, 5.3) to its <c>IEND</c>, and checks their checksums. As in libpng, a wrong checksum means a damaged picture if
/// the chunk is critical, and otherwise the chunk is ignored. EXIF may come before or after the image data.
/// </summary>
internal sealed class PngScanner() : ChunkScanner(SignatureLength)
{
    private const int SignatureLength = 8;
    private const int ChecksumLength = 4;
    private const int HeaderLength = 13;
    private const int ZlibHeaderLength = 2;
    private const byte IndexedColor = 3;

    private readonly Crc32 _checksum = new();
    private (uint Width, uint Height) _size;
    private bool _isIndexed;
    private bool _hasHeader;
    private bool _hasPalette;
    private bool _hasImageData;
    private byte[]? _exif;
    private MediaTraits _traits;

    private static ReadOnlySpan<byte> XmpKeyword => "XML:com.adobe.xmp\0"u8;

    public override MediaShape ReadShape()
    {
        var shape = PictureHeader.Read(MediaFormats.Png, _size, _hasImageData, _exif, _traits);
        return _isIndexed && !_hasPalette ? throw PictureHeader.Damaged("its PNG file has no palette for its colors") : shape;
    }

    protected override Chunk Open(ReadOnlySpan<byte> header)
    {
        var length = BoxBytes.UInt32(header);
        var type = BoxBytes.Type(header[4..]);
        if (type == "IHDR" ? length != HeaderLength : !_hasHeader)
            throw PictureHeader.Damaged("its PNG header is missing or damaged");

        _hasHeader = true;
        if (type == "IEND")
            End = Position + length + ChecksumLength;
        _checksum.Reset();
        _checksum.Append(header[4..]);
        return new(type, length, ChecksumLength, type switch
        {
            "IHDR" => HeaderLength,
            "IDAT" => ZlibHeaderLength,
            "eXIf" => MaxExif,
            "iTXt" => PanoramaXmp.MaxLength,
            _ => 0,
        });
    }

    protected override void Pass(ReadOnlySpan<byte> content) => _checksum.Append(content);

    protected override void Close(Chunk chunk, ReadOnlySpan<byte> content, ReadOnlySpan<byte> trailer)
    {
        if (_checksum.GetCurrentHashAsUInt32() != BoxBytes.UInt32(trailer))
        {
            // The case of the first letter says whether a chunk is critical.
            if (char.IsAsciiLetterUpper(chunk.Type[0]))
                throw PictureHeader.Damaged($"the checksum of its chunk '{BoxBytes.Printable(chunk.Type)}' is wrong, so its content is damaged");
            return;
        }

        switch (chunk.Type)
        {
            case "IHDR" when _size == default: ReadHeader(content); break;
            case "PLTE": _hasPalette = true; break;
            case "IDAT": ReadImageData(content); break;
            case "eXIf": _exif ??= content.ToArray(); break;
            case "acTL": _traits |= MediaTraits.Animated; break;
            case "iTXt" when content.StartsWith(XmpKeyword): _traits |= PanoramaXmp.ReadTraits(content); break;
        }
    }

    // Width, height, bit depth, color type, compression, filter, interlace.
    private void ReadHeader(ReadOnlySpan<byte> content)
    {
        var (depth, color) = (content[8], content[9]);
        var isPossible = (color, depth) is (0, 1 or 2 or 4 or 8 or 16) or (IndexedColor, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        if (!isPossible || content[10] != 0 || content[11] != 0 || content[12] > 1)
            throw PictureHeader.Damaged("its PNG header is damaged: it states a color format that does not exist");

        _size = (BoxBytes.UInt32(content), BoxBytes.UInt32(content[4..]));
        _isIndexed = color == IndexedColor;
        if (depth == 16)
            _traits |= MediaTraits.SixteenBit;
    }

    // The image data is one zlib stream (RFC 1950, 2.2), however many chunks it is cut into.
    private void ReadImageData(ReadOnlySpan<byte> content)
    {
        if (!_hasImageData && content.Length == ZlibHeaderLength && ((content[0] & 0xF) != 8 || BoxBytes.UInt16(content) % 31 != 0))
            throw PictureHeader.Damaged("its PNG image data is damaged: it does not begin as a zlib stream");

        _hasImageData |= !content.IsEmpty;
    }
}
