using System.Buffers.Binary;
using System.Text;

namespace Aholo.Functions.Tests.Media;

/// <summary>Creates files of boxes, valid and invalid.</summary>
internal static class BoxFile
{
    /// <summary>A box with its size, type and content.</summary>
    public static byte[] Box(string type, params byte[][] content) => BoxOfSize((uint)(8 + content.Sum(part => part.Length)), type, content);

    /// <summary>A box that declares another size.</summary>
    public static byte[] BoxOfSize(uint size, string type, params byte[][] content) =>
        [.. UInt32(size), .. Encoding.Latin1.GetBytes(type), .. content.SelectMany(part => part)];

    /// <summary>The header of a box with a 64-bit size.</summary>
    public static byte[] LargeBoxHeader(ulong size, string type)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, size);
        return [.. UInt32(1), .. Encoding.Latin1.GetBytes(type), .. bytes];
    }

    public static byte[] FileType(string brand = "isom") => Box("ftyp", Encoding.Latin1.GetBytes(brand), UInt32(0), Encoding.Latin1.GetBytes(brand));

    /// <summary>The metadata of a video with one picture track.</summary>
    public static byte[] Movie(
        uint width = 1920, uint height = 1080, uint timescale = 1000, uint units = 2500, bool rotated = false, string handler = "vide") =>
        Box(
            "moov",
            Box("mvhd", UInt32(0, 0, 0, timescale, units), new byte[80]),
            Box(
                "trak",
                Box("tkhd", UInt32(1, 0, 0, 1, 0, units), new byte[16], Matrix(rotated), UInt32(width << 16, height << 16)),
                Box("mdia", Box("hdlr", UInt32(0, 0), Encoding.Latin1.GetBytes(handler), new byte[13]))));

    /// <summary>The metadata of a video with tracks and other boxes.</summary>
    public static byte[] Film(uint units, params byte[][] boxes) =>
        Box("moov", [Box("mvhd", UInt32(0, 0, 0, 1000, units), new byte[80]), .. boxes]);

    /// <summary>A picture track whose samples last 40 ms each.</summary>
    public static byte[] Track(
        uint id, uint width, uint height, uint samples, bool isEnabled = true, string entry = "avc1", uint? units = null, params uint[] chunks) => Box(
        "trak",
        Box("tkhd", UInt32(isEnabled ? 1u : 0, 0, 0, id, 0, units ?? samples * 40), new byte[16], Matrix(rotated: false), UInt32(width << 16, height << 16)),
        Box(
            "mdia",
            Box("mdhd", UInt32(0, 0, 0, 1000, samples * 40), new byte[4]),
            Box("hdlr", UInt32(0, 0), "vide"u8.ToArray(), new byte[13]),
            Box(
                "minf",
                Box(
                    "stbl",
                    Box("stsd", UInt32(0, 1), Box(entry, new byte[24], UInt16((ushort)width), UInt16((ushort)height), new byte[50])),
                    Box("stts", UInt32(0, 1, samples, 40)),
                    Box("stsz", UInt32(0, 1, samples)),
                    Box("stco", UInt32([0, (uint)chunks.Length, .. chunks]))))));

    /// <summary>The defaults of a track's fragments.</summary>
    public static byte[] FragmentDefaults(uint track, uint duration) => Box("mvex", Box("trex", UInt32(0, track, 1, duration, 0, 0)));

    /// <summary>A fragment of a track, whose samples have a default duration.</summary>
    public static byte[] Fragment(uint track, uint samples, uint? duration = null) =>
    [
        .. Box("moof", Box(
            "traf",
            Box("tfhd", duration is { } stated ? UInt32(0x8, track, stated) : UInt32(0, track)),
            Box("trun", UInt32(0x1, samples, 0)))),
        .. Box("mdat", new byte[10]),
    ];

    /// <summary>A fragment of a track, whose samples have their own durations.</summary>
    public static byte[] FragmentOf(uint track, params uint[] durations) =>
    [
        .. Box("moof", Box(
            "traf",
            Box("tfhd", UInt32(0x3, track, 0, 0, 0)),
            Box("trun", UInt32([0x305, (uint)durations.Length, 0, 0, .. durations.SelectMany(duration => (uint[])[duration, 10])])))),
        .. Box("mdat", new byte[10]),
    ];

    /// <summary>An index of segments of a track.</summary>
    public static byte[] SegmentIndex(uint track, uint timescale, params uint[] durations) => Box(
        "sidx",
        UInt32(0, track, timescale, 0, 0), UInt16(0), UInt16((ushort)durations.Length), [.. durations.SelectMany(duration => UInt32(1000, duration, 0))]);

    /// <summary>The location of the item of a picture in the file.</summary>
    public static byte[] ItemLocation(uint offset, uint length) =>
        Box("iloc", UInt32(0), [0x44, 0], UInt16(1), UInt16(1), UInt16(0), UInt16(1), UInt32(offset, length));

    /// <summary>The metadata of a picture of one item.</summary>
    public static byte[] Picture(uint width, uint height, byte quarterTurns = 0, bool withSize = true, byte[]? location = null) => Box(
        "meta",
        UInt32(0),
        location ?? [],
        Box("pitm", UInt32(0), UInt16(1)),
        Box(
            "iprp",
            Box("ipco", Box("colr"), withSize ? Box("ispe", UInt32(0, width, height)) : Box("free"), Box("irot", [quarterTurns])),
            Box("ipma", UInt32(0, 1), UInt16(1), [3, 0x01, 0x82, 0x83])));

    public static byte[] UInt32(params uint[] values) => [.. values.SelectMany(value => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value)))];

    public static byte[] UInt16(ushort value) => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value));

    private static byte[] Matrix(bool rotated) => rotated
        ? UInt32(0, 0x00010000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000)
        : UInt32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);
}
