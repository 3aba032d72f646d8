namespace Aholo.Functions.Media;

/// <summary>Follows a JPEG's markers (ITU-T T.81, annex B) to its end-of-image marker. What comes after it, as some cameras write, is ignored.</summary>
internal sealed class JpegScanner : IMediaScanner
{
    private State _state = State.Scan;
    private int _remaining;

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

    /// <summary>Whether the first scan has begun: a reader of the metadata goes no further.</summary>
    public bool HasMetadata { get; private set; }

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
                    var skipped = Math.Min(_remaining, bytes.Length);
                    bytes = bytes[skipped..];
                    _remaining -= skipped;
                    if (_remaining == 0)
                        _state = State.Scan;
                    break;

                default:
                    Take(bytes[0]);
                    bytes = bytes[1..];
                    break;
            }
        }
    }

    private void Take(byte value)
    {
        switch (_state)
        {
            case State.Marker:
                HasMetadata |= value == 0xDA; // start of scan
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
