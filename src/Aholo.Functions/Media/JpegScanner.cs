using System.Buffers;
using Aholo.Functions.Media.Boxes;

namespace Aholo.Functions.Media;

/// <summary>
/// Follows a JPEG's markers (ITU-T T.81, annex B) to its end-of-image marker. What comes after it, as some cameras write, is ignored. The first
/// frame header has the size, and the first EXIF segment the orientation.
/// </summary>
internal sealed class JpegScanner : IMediaScanner
{
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    private readonly ArrayBufferWriter<byte> _content = new();
    private State _state = State.Scan;
    private byte _marker;
    private int _remaining;
    private (uint Width, uint Height) _size;
    private bool _hasImageData;
    private byte[]? _exif;

    private enum State
    {
        /// <summary>In entropy-coded data, or before the first marker: a marker begins with FF and a byte that is neither 00 nor FF.</summary>
        Scan,
        Marker,
        LengthHigh,
        LengthLow,
        Segment,
        End,
    }

    public bool IsComplete => _state == State.End;

    // What comes after the first scan belongs to it, or to a later frame.
    private bool IsKept => !_hasImageData && ((_marker == App1 && _exif is null) || (IsFrameHeader(_marker) && _size == default));

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && _state != State.End)
        {
            switch (_state)
            {
                case State.Scan:
                    var marker = bytes.IndexOf((byte)0xFF);
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

    public MediaShape ReadShape() => PictureHeader.Read(MediaFormats.Jpeg, _size, _hasImageData, _exif);

    // FFC0 to FFCF, without the Huffman tables, an unused one and the arithmetic conditioning that are among them.
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);

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
        _hasImageData |= _marker == StartOfScan;
        _state = State.Scan;
    }

    private void Read(ReadOnlySpan<byte> content)
    {
        if (_marker == App1)
            _exif = ExifOrientation.IsExif(content) ? content.ToArray() : null;
        else if (content.Length >= 5)
            _size = (BoxBytes.UInt16(content[3..]), BoxBytes.UInt16(content[1..]));
    }

    private void Take(byte value)
    {
        switch (_state)
        {
            case State.Marker:
                _marker = value;
                _state = value switch
                {
                    0xFF => State.Marker, // fill byte
                    0xD9 => State.End, // end of image
                    0x00 or 0x01 or (>= 0xD0 and <= 0xD8) => State.Scan, // stuffed byte, temporary, restart, start of image: no segment follows
                    _ => State.LengthHigh,
                };
                break;

            case State.LengthHigh:
                _remaining = value << 8;
                _state = State.LengthLow;
                break;

            case State.LengthLow:
                _remaining = Math.Max((_remaining | value) - 2, 0);
                _state = _remaining == 0 ? State.Scan : State.Segment;
                break;
        }
    }
}
