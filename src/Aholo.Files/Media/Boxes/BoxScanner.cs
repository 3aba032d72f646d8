using System.Buffers;
using Aholo.Files.Problems;

namespace Aholo.Files.Media.Boxes;

/// <summary>
/// Walks the boxes of an ISO base media file (ISO/IEC 14496-12; QuickTime's are alike) while they are read, in any order. Only
/// the few small ones that matter are kept; the media data, however large, is skipped. Bytes after the last whole box, such as a
/// camera's trailer, are ignored once everything that matters has passed.
/// </summary>
internal sealed class BoxScanner(IBoxReader reader) : IMediaScanner
{
    /// <summary>The maximum number of bytes of a box that are kept. Those that matter have about a hundred, or a few for each tile and item of a picture.</summary>
    public const int MaxContent = 1024 * 1024;

    private const int HeaderLength = 8;
    private const int LargeHeaderLength = 16;
    private const int VersionLength = 4;

    private readonly Stack<(string Type, long End)> _open = new();
    private readonly byte[] _header = new byte[LargeHeaderLength];
    private readonly ArrayBufferWriter<byte> _content = new();
    private int _headerBytes;
    private long _position;
    private long _skip;
    private string? _reading;
    private bool _isRequired;
    private bool _hasEnded;

    // The start of the current top-level box.
    private long _start;

    public bool IsComplete => _hasEnded || IsBetweenBoxes || (_open.Count == 0 && !_isRequired && reader.HasAll(LastEnd));

    // Or in a box that goes on to the end of the file, or in the zeros that some writers put there.
    private bool IsBetweenBoxes =>
        (_skip == 0 || _skip == long.MaxValue)
        && !_header.AsSpan(0, _headerBytes).ContainsAnyExcept((byte)0)
        && _open.All(box => box.End == long.MaxValue);

    // The end of the last complete top-level box.
    private long LastEnd => _skip == 0 ? _position - _headerBytes : _start;

    private int HeaderBytesNeeded => _headerBytes >= HeaderLength && BoxBytes.UInt32(_header) == 1 ? LargeHeaderLength : HeaderLength;

    public MediaShape ReadShape() => reader.ReadShape(_position);

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !_hasEnded)
        {
            var taken = _skip > 0 ? (int)Math.Min(_skip, bytes.Length) : Math.Min(HeaderBytesNeeded - _headerBytes, bytes.Length);
            var part = bytes[..taken];
            bytes = bytes[taken..];
            _position += taken;
            if (_skip > 0)
                Pass(part);
            else
                TakeHeader(part);
        }
    }

    private void Pass(ReadOnlySpan<byte> part)
    {
        if (_reading is not null)
            _content.Write(part[..Math.Min(part.Length, MaxContent - _content.WrittenCount)]);
        if (_skip == long.MaxValue || (_skip -= part.Length) > 0)
            return;

        _isRequired = false;
        if (_reading is { } type)
        {
            _reading = null;
            reader.Read(type, _content.WrittenSpan);
        }

        CloseEnded();
    }

    private void TakeHeader(ReadOnlySpan<byte> part)
    {
        part.CopyTo(_header.AsSpan(_headerBytes));
        _headerBytes += part.Length;
        if (_headerBytes < HeaderBytesNeeded)
            return;

        var (start, headerLength) = (_position - _headerBytes, _headerBytes);
        var size = headerLength == LargeHeaderLength ? BoxBytes.UInt64(_header.AsSpan(HeaderLength)) : BoxBytes.UInt32(_header);
        var type = BoxBytes.Type(_header.AsSpan(4));
        _headerBytes = 0;

        var (parent, parentEnd) = _open.TryPeek(out var box) ? ((string?)box.Type, box.End) : (null, long.MaxValue);
        var isTop = parent is null;
        var toEnd = size == 0 && isTop;
        var isPossible = toEnd || (size >= (ulong)headerLength && size <= (ulong)(parentEnd - start));
        if (isTop && (!isPossible || type == "ftyp") && reader.HasAll(start))
        {
            // No box, or the first one of another file: a motion photo's video, say.
            _hasEnded = true;
            return;
        }

        if (!isPossible)
            throw new InvalidMediaException(ProblemCodes.FileDamaged, $"its box '{BoxBytes.Printable(type)}' at byte {start} has an impossible size of {size} bytes. Save it again and upload it.");

        if (isTop)
            _start = start;
        Open(parent, type, toEnd ? long.MaxValue : start + (long)size);
    }

    private void Open(string? parent, string type, long end)
    {
        var use = reader.Use(parent, type);
        if (use is BoxUse.Open or BoxUse.OpenFull)
        {
            _open.Push((type, end));
            _skip = use == BoxUse.OpenFull ? Math.Min(VersionLength, end - _position) : 0;
        }
        else
        {
            _skip = end == long.MaxValue ? end : end - _position;
            _isRequired = use == BoxUse.Require && _skip > 0;
            _content.ResetWrittenCount();
            _reading = use == BoxUse.Read ? type : null;
        }

        if (_skip == 0)
        {
            if (_reading is not null)
            {
                _reading = null;
                reader.Read(type, []);
            }

            CloseEnded();
        }
    }

    // QuickTime ends some lists with a zero of four bytes: what is too short for a box is skipped.
    private void CloseEnded()
    {
        while (_open.TryPeek(out var box) && box.End - _position < HeaderLength)
        {
            if (box.End > _position)
            {
                _skip = box.End - _position;
                return;
            }

            reader.Close(_open.Pop().Type);
        }
    }
}
