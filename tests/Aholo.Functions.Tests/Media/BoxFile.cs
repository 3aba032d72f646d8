using System.Buffers.Binary;
using System.Text;

namespace Aholo.Functions.Tests.Media;

/// <summary>Writes files of boxes, right ones and wrong ones.</summary>
internal static class BoxFile
{
    /// <summary>A box with its size, its type and what is in it.</summary>
    public static byte[] Box(string type, params byte[][] content) => BoxOfSize((uint)(8 + content.Sum(part => part.Length)), type, content);

    /// <summary>A box that says it has another size than it has.</summary>
    public static byte[] BoxOfSize(uint size, string type, params byte[][] content) =>
        [.. UInt32(size), .. Encoding.Latin1.GetBytes(type), .. content.SelectMany(part => part)];

    /// <summary>The beginning of a box whose size takes 64 bits.</summary>
    public static byte[] LargeBoxHeader(ulong size, string type)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, size);
        return [.. UInt32(1), .. Encoding.Latin1.GetBytes(type), .. bytes];
    }

    public static byte[] FileType(string brand = "isom") => Box("ftyp", Encoding.Latin1.GetBytes(brand), UInt32(0), Encoding.Latin1.GetBytes(brand));

    /// <summary>The description of a film with one picture track.</summary>
    public static byte[] Movie(
        uint width = 1920, uint height = 1080, uint timescale = 1000, uint units = 2500, bool turned = false, string handler = "vide") =>
        Box(
            "moov",
            Box("mvhd", UInt32(0, 0, 0, timescale, units), new byte[80]),
            Box(
                "trak",
                Box("tkhd", UInt32(1, 0, 0, 1, 0, units), new byte[16], Matrix(turned), UInt32(width << 16, height << 16)),
                Box("mdia", Box("hdlr", UInt32(0, 0), Encoding.Latin1.GetBytes(handler), new byte[13]))));

    /// <summary>The description of a picture of one item.</summary>
    public static byte[] Picture(uint width, uint height, byte quarterTurns = 0, bool withSize = true) => Box(
        "meta",
        UInt32(0),
        Box("pitm", UInt32(0), UInt16(1)),
        Box(
            "iprp",
            Box("ipco", Box("colr"), withSize ? Box("ispe", UInt32(0, width, height)) : Box("free"), Box("irot", [quarterTurns])),
            Box("ipma", UInt32(0, 1), UInt16(1), [3, 0x01, 0x82, 0x83])));

    public static byte[] UInt32(params uint[] values) => [.. values.SelectMany(value => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value)))];

    public static byte[] UInt16(ushort value) => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(value));

    private static byte[] Matrix(bool turned) => turned
        ? UInt32(0, 0x00010000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000)
        : UInt32(0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000);
}
