using System.Buffers.Binary;
using System.Text;

namespace Aholo.Files.Media;

/// <summary>Distinguishes files that begin as a TIFF: pictures, and the raw files of most cameras.</summary>
internal static class TiffFormats
{
    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const ushort Make = 0x010F;
    private const ushort SubDirectories = 0x014A;
    private const ushort DngVersion = 0xC612;

    /// <summary>Gets the name of the format of a file that begins with these bytes, and what to do with it.</summary>
    public static (string Name, string Remedy) Describe(ReadOnlySpan<byte> head) => FindRaw(head) is { } raw
        ? ($"a camera raw file ({raw})", "Develop it in the camera or in a photo program, export it as a JPEG and upload that.")
        : ("a TIFF picture", "Export it as a JPEG and upload that.");

    private static string? FindRaw(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeaderLength)
            return null;
        if (head.Length >= 10 && head[8..10].SequenceEqual("CR"u8))
            return "Canon CR2";

        // The first directory, which raw files put first: tag, type, count, and the value or where it is.
        var isLittle = head[0] == (byte)'I';
        var directory = UInt32(head[4..], isLittle);
        if (directory > head.Length - 2)
            return null;

        var entries = head[(int)directory..];
        var count = UInt16(entries, isLittle);
        var (hasSubDirectories, make) = (false, "");
        for (var i = 0; i < count && 2 + ((i + 1) * EntryLength) <= entries.Length; i++)
        {
            var entry = entries[(2 + (i * EntryLength))..];
            switch (UInt16(entry, isLittle))
            {
                case DngVersion: return "DNG";
                case SubDirectories: hasSubDirectories = true; break;
                case Make: make = Text(head, UInt32(entry[8..], isLittle)); break;
            }
        }

        // A TIFF that was made of a photo has the camera's name too, but no directories of other pictures.
        return hasSubDirectories ? OfMake(make) : null;
    }

    private static string? OfMake(string make) => make switch
    {
        _ when make.StartsWith("NIKON", StringComparison.OrdinalIgnoreCase) => "Nikon NEF",
        _ when make.StartsWith("SONY", StringComparison.OrdinalIgnoreCase) => "Sony ARW",
        _ when make.StartsWith("PENTAX", StringComparison.OrdinalIgnoreCase) => "Pentax PEF",
        _ when make.StartsWith("SAMSUNG", StringComparison.OrdinalIgnoreCase) => "Samsung SRW",
        _ => null,
    };

    private static string Text(ReadOnlySpan<byte> head, uint offset) =>
        offset < head.Length ? Encoding.ASCII.GetString(head.Slice((int)offset, Math.Min(16, head.Length - (int)offset))) : "";

    private static ushort UInt16(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
