using System.Buffers.Binary;
using System.Text;

namespace Aholo.Files.Media.Boxes;

/// <summary>The numbers and names in boxes: big-endian, and four characters.</summary>
internal static class BoxBytes
{
    public static string Type(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes[..4]);

    /// <summary>A type as it may be shown in a message.</summary>
    public static string Printable(string type) => string.Concat(type.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '?'));

    public static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes);

    public static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes);

    public static int Int32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32BigEndian(bytes);

    public static ulong UInt64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64BigEndian(bytes);
}
