using System.Buffers;
using Aholo.Files.Media.Boxes;

namespace Aholo.Files.Media;

/// <summary>
/// Parses the markers of a JPEG (ITU-T T.81, annex B) to its end-of-image marker. What comes after it, as some cameras write, is ignored. The first
/// frame header has the size, and the first EXIF segment the orientation.
/// </summary>
internal sealed class JpegScanner : IMediaScanner
{
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte NumberOfLines = 0xDC;
    private const byte App1 = 0xE1;
    private const byte JpegLsFrame = 0xF7;
    private const int FrameHeaderLength = 6;
    private const int ComponentLength = 3;
    private const int PrintingColors = 4;

    private readonly ArrayBufferWriter<byte> _content = new();
    private State _state = State.Data;
    private byte _marker;
    private int _remaining;
    private (uint Width, uint Height) _size;
    private bool _hasFrame;
    private bool _hasScan;
    private bool _isInScan;
    private bool _scanHasData;
    private bool _hasEmptyScan;
    private byte[]? _exif;
    private MediaTraits _traits;

    private enum State
    {
        /// <summary>In entropy-coded data, or before the first marker: a marker begins with FF and a byte from 80 on.</summary>
        Data,
        Marker,
        LengthHigh,
        LengthLow,
        Segment,
        End,
    }

    public bool IsComplete => _state == State.End;

    private static ReadOnlySpan<byte> XmpName => "http://ns.adobe.com/xap/1.0/\0"u8;

    // What comes after the first scan belongs to it, or to a later frame.
    private bool IsKept => _marker == NumberOfLines || (!_hasScan && (_marker == App1 || IsFrameHeader(_marker)));

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state != State.End)
        {
            switch (_state)
            {
                case State.Data:
                    var marker = bytes.IndexOf((byte)0xFF);
                    _scanHasData |= marker != 0;
                    bytes = marker < 0 ? [] : bytes[(marker + 1)..];
                    if (marker >= 0)
                        _state = State.Marker;
                    break;

                case State.Segment:
                    var part = bytes[..Math.Min(_remaining, bytes.Length)];
                    bytes = bytes[part.Length..];
                    Pass(part);
                    break;

                default:
                    Take(bytes[0]);
                    bytes = bytes[1..];
                    break;
            }
        }
    }

    public MediaShape ReadShape() => PictureHeader.Read(MediaFormats.Jpeg, _size, _hasScan && !_hasEmptyScan, _exif, _traits);

    // FFC0 to FFCF, without the Huffman tables, an unused one and the arithmetic conditioning that are among them; and JPEG-LS's (ITU-T T.87).
    private static bool IsFrameHeader(byte marker) => marker is (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or JpegLsFrame;

    private void Pass(ReadOnlySpan<byte> part)
    {
        _remaining -= part.Length;
        if (IsKept)
            _content.Write(part);
        if (_remaining > 0)
            return;

        if (IsKept)
            Read(_content.WrittenSpan);
        _content.ResetWrittenCount();
        if (_marker == StartOfScan)
            (_hasScan, _isInScan, _scanHasData) = (true, true, false);
        _state = State.Data;
    }

    private void Read(ReadOnlySpan<byte> content)
    {
        switch (_marker)
        {
            case App1 when content.StartsWith(XmpName):
                _traits |= PanoramaXmp.ReadTraits(content);
                break;
            case App1 when _exif is null && ExifOrientation.IsExif(content):
                _exif = content.ToArray();
                break;
            case NumberOfLines when content.Length >= 2 && _size.Height == 0:
                _size.Height = BoxBytes.UInt16(content);
                break;
            case var frame when IsFrameHeader(frame) && !_hasFrame:
                ReadFrameHeader(content);
                break;
        }
    }

    // The bits of a channel, height, width, the number of channels, and 3 bytes for each. A height of 0 is stated after the first scan.
    private void ReadFrameHeader(ReadOnlySpan<byte> content)
    {
        if (content.Length < FrameHeaderLength || content[5] == 0 || content.Length != FrameHeaderLength + (content[5] * ComponentLength))
            return;

        _hasFrame = true;
        _size = (BoxBytes.UInt16(content[3..]), BoxBytes.UInt16(content[1..]));
        if (content[5] == PrintingColors)
            _traits |= MediaTraits.Cmyk;
        if (content[0] == 12)
            _traits |= MediaTraits.TwelveBit;
        if (_marker is 0xC3 or 0xC7 or 0xCB or 0xCF or JpegLsFrame)
            _traits |= MediaTraits.LosslessJpeg;
        if (_marker is >= 0xC9 and <= 0xCF)
            _traits |= MediaTraits.ArithmeticCoded;
    }

    private void Take(byte value)
    {
        switch (_state)
        {
            case State.Marker:
                TakeMarker(value);
                break;

            case State.LengthHigh:
                _remaining = value << 8;
                _state = State.LengthLow;
                break;

            case State.LengthLow:
                _remaining = Math.Max((_remaining | value) - 2, 0);
                _state = State.Segment;
                if (_remaining == 0)
                    Pass([]);
                break;
        }
    }

    private void TakeMarker(byte value)
    {
        switch (value)
        {
            case 0xFF: // fill byte
                return;
            case < 0x80: // stuffed: data
                _scanHasData = true;
                _state = State.Data;
                return;
            case >= 0xD0 and <= 0xD8: // restart, start of image: no segment follows
                _state = State.Data;
                return;
        }

        // Arithmetic coding may leave out the zeros that a scan ends with: all of it.
        _hasEmptyScan |= _isInScan && !_scanHasData && !_traits.HasFlag(MediaTraits.ArithmeticCoded);
        (_marker, _isInScan) = (value, false);
        _state = value == EndOfImage ? State.End : State.LengthHigh;
    }
}
