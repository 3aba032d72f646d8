namespace Aholo.Files.Media.Boxes;

/// <summary>Sums the durations of the samples in the fragments of a film (ISO/IEC 14496-12, 8.8), for each track.</summary>
internal sealed class FragmentDurations
{
    private const int MaxTracks = 256;

    private readonly Dictionary<uint, Sum> _sums = [];
    private uint _track;
    private uint _default;
    private ulong _indexed;
    private uint _indexTimescale;

    private record struct Sum(uint Default, ulong Units, bool IsIncomplete);

    /// <summary>The length that the segment indexes state, in seconds; null without an index.</summary>
    public double? IndexedSeconds => _indexTimescale > 0 && _indexed > 0 ? (double)_indexed / _indexTimescale : null;

    /// <summary>Gets the length of a track's fragments, in units of the track; null when they do not state it, or there are none.</summary>
    public ulong? Of(uint track) => _sums.TryGetValue(track, out var sum) && sum is { IsIncomplete: false, Units: > 0 } ? sum.Units : null;

    /// <summary>Reads <c>trex</c>, which has a track's defaults.</summary>
    public void ReadDefaults(ReadOnlySpan<byte> content)
    {
        var track = BoxBytes.UInt32(content[4..]);
        Add(track, Get(track) with { Default = BoxBytes.UInt32(content[12..]) });
    }

    /// <summary>Reads <c>tfhd</c>, which begins a fragment of a track.</summary>
    public void ReadHeader(ReadOnlySpan<byte> content)
    {
        var flags = BoxBytes.UInt32(content);
        _track = BoxBytes.UInt32(content[4..]);
        var offset = 8 + ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0);
        _default = (flags & 0x8) != 0 ? BoxBytes.UInt32(content[offset..]) : Get(_track).Default;
    }

    /// <summary>Reads <c>trun</c>, a run of samples.</summary>
    public void ReadRun(ReadOnlySpan<byte> content)
    {
        var flags = BoxBytes.UInt32(content);
        var samples = BoxBytes.UInt32(content[4..]);
        if (samples == 0)
            return;

        if ((flags & 0x100) == 0)
        {
            Add(Math.BigMul(samples, _default), isIncomplete: _default == 0);
            return;
        }

        var run = content[(8 + ((flags & 0x1) != 0 ? 4 : 0) + ((flags & 0x4) != 0 ? 4 : 0))..];
        var sampleLength = 4 * (1 + ((flags & 0x200) != 0 ? 1 : 0) + ((flags & 0x400) != 0 ? 1 : 0) + ((flags & 0x800) != 0 ? 1 : 0));
        var units = 0UL;
        while (samples > 0 && run.Length >= sampleLength)
        {
            units += BoxBytes.UInt32(run);
            run = run[sampleLength..];
            samples--;
        }

        Add(units, isIncomplete: samples > 0);
    }

    /// <summary>Reads <c>sidx</c>, an index of segments. References to other indexes are skipped, as those are read themselves.</summary>
    public void ReadIndex(ReadOnlySpan<byte> content)
    {
        var timescale = BoxBytes.UInt32(content[8..]);
        var references = content[(content[0] == 0 ? 20 : 28)..];
        var count = BoxBytes.UInt16(references[2..]);
        if (_indexTimescale != 0 && timescale != _indexTimescale)
            return;

        _indexTimescale = timescale;
        for (var i = 0; i < count; i++)
        {
            var reference = references[(4 + (i * 12))..];
            if (reference[0] >> 7 == 0)
                _indexed += BoxBytes.UInt32(reference[4..]);
        }
    }

    private void Add(ulong units, bool isIncomplete)
    {
        var sum = Get(_track);
        var total = unchecked(sum.Units + units);
        Add(_track, sum with { Units = total, IsIncomplete = sum.IsIncomplete || isIncomplete || total < units });
    }

    private Sum Get(uint track) => _sums.GetValueOrDefault(track);

    private void Add(uint track, Sum sum)
    {
        if (_sums.Count < MaxTracks || _sums.ContainsKey(track))
            _sums[track] = sum;
    }
}
