using Aholo.Functions.Projects;

namespace Aholo.Functions.Media.Boxes;

/// <summary>Reads MP4 and QuickTime films: the size that the picture is shown in, and the length.</summary>
internal sealed class MovieReader : IBoxReader
{
    // Longer than any recording; beyond it the header is wrong.
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(30);

    private Header _movie;
    private Track _track = new();
    private Track? _video;
    private ulong _fragments;
    private bool _hasMovie;
    private bool _hasMedia;

    /// <summary>What <c>mvhd</c> and <c>mdhd</c> say: a length in units of which so many make a second.</summary>
    private readonly record struct Header(uint Timescale, ulong Units, bool Turned);

    private sealed record Track
    {
        public bool IsVideo { get; init; }

        public Header Media { get; init; }

        public bool Turned { get; init; }

        public (int Width, int Height) Shown { get; init; }

        public (int Width, int Height) Coded { get; init; }

        /// <summary>As it is shown; as it is coded when it does not tell.</summary>
        public (int Width, int Height) Size => Shown is (> 0, > 0) ? Shown : Coded;
    }

    public BoxUse Use(string? parent, string type)
    {
        _hasMovie |= (parent, type) is (null, "moov");
        _hasMedia |= (parent, type) is (null, "mdat" or "moof");
        return (parent, type) switch
        {
            (null, "moov") or ("moov", "trak" or "mvex") or ("trak", "mdia") or ("mdia", "minf") or ("minf", "stbl") => BoxUse.Open,
            ("moov", "mvhd") or ("trak", "tkhd") or ("mdia", "mdhd" or "hdlr") or ("stbl", "stsd") or ("mvex", "mehd") => BoxUse.Read,
            _ => BoxUse.Skip,
        };
    }

    public void Read(string type, ReadOnlySpan<byte> content)
    {
        try
        {
            switch (type)
            {
                case "mvhd": _movie = ReadHeader(content) with { Turned = IsTurned(content[(content[0] == 1 ? 48 : 36)..]) }; break;
                case "mdhd": _track = _track with { Media = ReadHeader(content) }; break;
                case "hdlr": _track = _track with { IsVideo = BoxBytes.Type(content[8..]) == "vide" }; break;
                case "tkhd": ReadTrack(content); break;
                case "stsd": _track = _track with { Coded = ReadCoded(content) }; break;
                case "mehd": _fragments = content[0] == 1 ? BoxBytes.UInt64(content[4..]) : BoxBytes.UInt32(content[4..]); break;
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

        // A film may carry its cover as a second picture track; the larger one is the film.
        if (_track.IsVideo && Area(_track) > Area(_video))
            _video = _track;
        _track = new();

        static long Area(Track? track) => track is null ? -1 : (long)track.Size.Width * track.Size.Height;
    }

    public MediaShape ReadShape()
    {
        if (!_hasMovie || !_hasMedia)
            throw Damaged(_hasMovie ? "it has a description but no film" : "its description ('moov') is missing, as when a recording was cut off");
        if (_video is not { } video)
            throw new InvalidMediaException(ProblemCodes.InputFormat, "it has no picture track. Upload a video with pictures.");
        if (video.Size is not (> 0, > 0))
            throw Damaged("it does not tell its width and height");

        var (width, height) = video.Turned != _movie.Turned ? (video.Size.Height, video.Size.Width) : video.Size;
        return new(width, height, Duration(_movie) ?? Duration(_movie with { Units = _fragments }) ?? Duration(video.Media));
    }

    private static Header ReadHeader(ReadOnlySpan<byte> content) => content[0] == 1
        ? new(BoxBytes.UInt32(content[20..]), BoxBytes.UInt64(content[24..]), false)
        : new(BoxBytes.UInt32(content[12..]), Widen(BoxBytes.UInt32(content[16..])), false);

    // All ones mean that the length is not known.
    private static ulong Widen(uint units) => units == uint.MaxValue ? ulong.MaxValue : units;

    private void ReadTrack(ReadOnlySpan<byte> content)
    {
        var matrix = content[(content[0] == 1 ? 52 : 40)..];
        var size = matrix[36..];
        _track = _track with { Turned = IsTurned(matrix), Shown = (Pixels(size), Pixels(size[4..])) };
    }

    // 16.16 fixed point.
    private static int Pixels(ReadOnlySpan<byte> bytes) => (int)Math.Round(BoxBytes.UInt32(bytes) / 65_536.0);

    // The first sample description: its size and format, then 24 bytes that do not matter here, then width and height.
    private static (int Width, int Height) ReadCoded(ReadOnlySpan<byte> content) =>
        content.Length >= 44 ? (BoxBytes.UInt16(content[40..]), BoxBytes.UInt16(content[42..])) : default;

    // A matrix of three rows: x' = a x + c y, y' = b x + d y. Turned by a quarter, y comes from x.
    private static bool IsTurned(ReadOnlySpan<byte> matrix) => Math.Abs((long)BoxBytes.Int32(matrix[4..])) > Math.Abs((long)BoxBytes.Int32(matrix));

    private static TimeSpan? Duration(Header header)
    {
        if (header.Timescale == 0 || header.Units is 0 or ulong.MaxValue)
            return null;

        var seconds = (double)header.Units / header.Timescale;
        return seconds <= MaxDuration.TotalSeconds
            ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000))
            : throw Damaged($"it says that it lasts {seconds:0} seconds");
    }

    private static InvalidMediaException Damaged(string what) => new(ProblemCodes.InputDamaged, $"{what}. Save it again and upload it.");
}
