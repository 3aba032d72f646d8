using Aholo.Files.Problems;

namespace Aholo.Files.Media.Boxes;

/// <summary>Reads MP4 and QuickTime films: the displayed size of the picture, and the duration.</summary>
internal sealed class MovieReader : IBoxReader
{
    // Longer than any recording; beyond it the header is wrong.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(30);

    private readonly FragmentDurations _fragments = new();
    private MediaLength _movie;
    private ulong _fragmentedUnits;
    private bool _isTurned;
    private MovieTrack _track = new();
    private MovieTrack? _video;
    private bool _hasMovie;
    private bool _hasMedia;
    private bool _hasFragments;
    private bool _awaitsMedia;

    public BoxUse Use(string? parent, string type)
    {
        if (parent is null)
            Note(type);

        return (parent, type) switch
        {
            (null, "mdat") => BoxUse.Require,
            (null, "moov" or "moof") or ("moov", "trak" or "mvex") or ("moof", "traf") or ("trak", "mdia") or ("mdia", "minf") or ("minf", "stbl") => BoxUse.Open,
            (null, "sidx") or ("moov", "mvhd") or ("trak", "tkhd") or ("mdia", "mdhd" or "hdlr")
                or ("stbl", "stsd" or "stts" or "stsz" or "stz2" or "stco" or "co64")
                or ("mvex", "mehd" or "trex") or ("traf", "tfhd" or "trun") => BoxUse.Read,
            _ => BoxUse.Skip,
        };
    }

    public void Read(string type, ReadOnlySpan<byte> content)
    {
        try
        {
            switch (type)
            {
                case "mvhd": (_movie, _isTurned) = (ReadLength(content), IsTurned(content[(content[0] == 1 ? 48 : 36)..])); break;
                case "mdhd": _track = _track with { Media = ReadLength(content) }; break;
                case "hdlr": _track = _track with { IsVideo = BoxBytes.Type(content[8..]) == "vide" }; break;
                case "tkhd": ReadTrack(content); break;
                case "stsd": ReadEntry(content); break;
                case "stts": _track = _track with { SampleUnits = ReadSampleUnits(content) }; break;
                case "stsz" or "stz2": _track = _track with { Samples = BoxBytes.UInt32(content[8..]) }; break;
                case "stco" or "co64": _track = _track with { LastChunk = ReadLastChunk(content, type == "co64") }; break;
                case "mehd": _fragmentedUnits = content[0] == 1 ? BoxBytes.UInt64(content[4..]) : BoxBytes.UInt32(content[4..]); break;
                case "trex": _fragments.ReadDefaults(content); break;
                case "tfhd": _fragments.ReadHeader(content); break;
                case "trun": _fragments.ReadRun(content); _awaitsMedia = true; break;
                case "sidx": _fragments.ReadIndex(content); break;
            }
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw Damaged($"its box '{type}' has only {content.Length} bytes");
        }
    }

    public void Close(string type)
    {
        if (type != "trak")
            return;

        if (_track.IsVideo && _track.IsPreferredTo(_video))
            _video = _track;
        _track = new();
    }

    public bool HasAll(long end) => _hasMovie && _hasMedia && !_awaitsMedia && (_video is null || _video.LastChunk <= (ulong)end);

    public MediaShape ReadShape(long end)
    {
        if (!_hasMovie || !_hasMedia)
            throw Damaged(_hasMovie ? "it has a description but no film" : "its description ('moov') is missing, as when a recording was cut off");
        if (_video is not { IsCover: false } video)
            throw new InvalidMediaException(ProblemCodes.FileFormat, "it has no video track, only sound or a cover. Upload a video with pictures.");
        if (!HasAll(end))
            throw Damaged("it ends before the end of its film");
        if (video.Samples == 0 && !_hasFragments)
            throw Damaged("its picture track is empty");
        if (video.Size is not (> 0, > 0))
            throw Damaged("it does not state its width and height");

        var (width, height) = video.IsTurned != _isTurned ? (video.Size.Height, video.Size.Width) : video.Size;
        return new(width, height, ReadDuration(video));
    }

    private void Note(string type)
    {
        switch (type)
        {
            case "moov": _hasMovie = true; break;
            case "moof": _hasFragments = true; break;
            case "mdat": (_hasMedia, _awaitsMedia) = (true, false); break;
        }
    }

    // The duration in front of the fragments may be that of the first one only.
    private TimeSpan? ReadDuration(MovieTrack video)
    {
        if (!_hasFragments)
            return ToTime(_movie with { Units = video.PlayedUnits }) ?? ToTime(video.Media) ?? ToTime(_movie);
        if (_fragments.Of(video.Id) is { } units && video.SampleUnits is { } before)
            return ToTime(video.Media with { Units = before + units });

        return _fragments.IndexedSeconds is { } seconds ? ToTime(seconds) : ToTime(_movie with { Units = _fragmentedUnits });
    }

    private static MediaLength ReadLength(ReadOnlySpan<byte> content) => content[0] == 1
        ? new(BoxBytes.UInt32(content[20..]), BoxBytes.UInt64(content[24..]))
        : new(BoxBytes.UInt32(content[12..]), Widen(BoxBytes.UInt32(content[16..])));

    // All ones mean that the length is not known.
    private static ulong Widen(uint units) => units == uint.MaxValue ? ulong.MaxValue : units;

    private void ReadTrack(ReadOnlySpan<byte> content)
    {
        var isLong = content[0] == 1;
        var matrix = content[(isLong ? 52 : 40)..];
        var size = matrix[36..];
        _track = _track with
        {
            Id = BoxBytes.UInt32(content[(isLong ? 20 : 12)..]),
            IsEnabled = (content[3] & 1) != 0,
            PlayedUnits = isLong ? BoxBytes.UInt64(content[28..]) : Widen(BoxBytes.UInt32(content[20..])),
            IsTurned = IsTurned(matrix),
            Shown = (Pixels(size), Pixels(size[4..])),
        };
    }

    // 16.16 fixed point.
    private static int Pixels(ReadOnlySpan<byte> bytes) => (int)Math.Round(BoxBytes.UInt32(bytes) / 65_536.0);

    // The first sample description: its size and format, then 24 bytes that do not matter here, then width and height.
    private void ReadEntry(ReadOnlySpan<byte> content) => _track = _track with
    {
        Entry = content.Length >= 16 ? BoxBytes.Type(content[12..]) : null,
        Coded = content.Length >= 44 ? (BoxBytes.UInt16(content[40..]), BoxBytes.UInt16(content[42..])) : default,
    };

    // Runs of samples: how many, and how long each.
    private static ulong? ReadSampleUnits(ReadOnlySpan<byte> content)
    {
        var runs = BoxBytes.UInt32(content[4..]);
        content = content[8..];
        if (runs > content.Length / 8)
            return null;

        var units = 0UL;
        for (var i = 0; i < (int)runs; i++)
        {
            var run = Math.BigMul(BoxBytes.UInt32(content[(i * 8)..]), BoxBytes.UInt32(content[((i * 8) + 4)..]));
            if (units + run < units)
                return null;
            units += run;
        }

        return units;
    }

    // Chunks of samples: where each begins. Of a table that is not kept whole, the last that is.
    private static ulong ReadLastChunk(ReadOnlySpan<byte> content, bool isLong)
    {
        var length = isLong ? 8 : 4;
        var chunks = (int)Math.Min(BoxBytes.UInt32(content[4..]), (content.Length - 8) / length);
        var last = 0UL;
        for (var i = 0; i < chunks; i++)
        {
            var entry = content[(8 + (i * length))..];
            last = Math.Max(last, isLong ? BoxBytes.UInt64(entry) : BoxBytes.UInt32(entry));
        }

        return last;
    }

    // A matrix of three rows: x' = a x + c y, y' = b x + d y. Turned by a quarter, y comes from x.
    private static bool IsTurned(ReadOnlySpan<byte> matrix) => Math.Abs((long)BoxBytes.Int32(matrix[4..])) > Math.Abs((long)BoxBytes.Int32(matrix));

    private static TimeSpan? ToTime(MediaLength length) =>
        length.Timescale == 0 || length.Units is 0 or ulong.MaxValue ? null : ToTime((double)length.Units / length.Timescale);

    private static TimeSpan ToTime(double seconds) => seconds <= MaxDuration.TotalSeconds
        ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000))
        : throw Damaged($"it states a duration of {seconds:0} seconds");

    private static InvalidMediaException Damaged(string what) => new(ProblemCodes.FileDamaged, $"{what}. Save it again and upload it.");
}
