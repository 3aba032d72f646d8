using System.Globalization;
using System.Text;

namespace Aholo.Files.Assets;

/// <summary>
/// The header of a PLY: lines of ASCII, ended by LF or CR LF, that declare the format of the body and its elements, each with its properties.
/// </summary>
/// <param name="Format">The format of the body, for example <c>binary_little_endian</c>.</param>
/// <param name="Elements">The elements, in the order of the body.</param>
/// <param name="Length">The length of the header in bytes.</param>
internal sealed record PlyHeader(string Format, IReadOnlyList<PlyElement> Elements, int Length)
{
    private const int MaxElements = 100;
    private const int MaxProperties = 10_000;

    /// <summary>Reads the header at the start of a file.</summary>
    /// <param name="start">The start of the file.</param>
    /// <exception cref="InvalidAssetException">The file does not start with a PLY header.</exception>
    public static PlyHeader Read(ReadOnlySpan<byte> start)
    {
        var position = 0;
        if (NextLine(start, ref position) is not "ply")
            throw NoHeader(start.Length);

        string? format = null;
        var elements = new List<PlyElement>();
        while (NextLine(start, ref position) is { } line)
        {
            switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                case ["end_header"]:
                    return new(format ?? throw new InvalidAssetException("its PLY header states no format"), elements, position);
                case [] or ["comment" or "obj_info", ..]:
                    break;
                case ["format", var name, "1.0"]:
                    format = name;
                    break;
                case ["element", var name, var count] when elements.Count < MaxElements
                    && long.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number):
                    elements.Add(new(name, number, []));
                    break;
                case ["property", var type, var name] when elements is [.., { Properties: { Count: < MaxProperties } properties }] && PlyProperty.SizeOf(type) > 0:
                    properties.Add(new(name, type, CountType: null));
                    break;
                case ["property", "list", var countType, var type, var name] when elements is [.., { Properties: { Count: < MaxProperties } properties }]
                    && PlyProperty.SizeOf(countType) > 0 && PlyProperty.SizeOf(type) > 0:
                    properties.Add(new(name, type, countType));
                    break;
                default:
                    throw new InvalidAssetException($"its PLY header has the line '{line}', which is not a valid declaration");
            }
        }

        throw NoHeader(start.Length);
    }

    // Null when no line ends before the end of what was read.
    private static string? NextLine(ReadOnlySpan<byte> start, ref int position)
    {
        var rest = start[position..];
        var end = rest.IndexOf((byte)'\n');
        if (end < 0)
            return null;

        position += end + 1;
        return Encoding.ASCII.GetString(rest[..end]).TrimEnd('\r');
    }

    private static InvalidAssetException NoHeader(int length) => new($"no PLY header in its first {length} bytes");
}

/// <summary>An element of a PLY: a number of records with the same properties.</summary>
/// <param name="Name">Its name: <c>vertex</c>, <c>face</c>, <c>camera</c>, …</param>
/// <param name="Count">The number of its records.</param>
/// <param name="Properties">The properties of each.</param>
internal sealed record PlyElement(string Name, long Count, List<PlyProperty> Properties)
{
    /// <summary>Gets the length of its records in the body, in bytes; the shortest possible if lists make it vary.</summary>
    public Int128 MinLength => (Int128)Count * Properties.Sum(property => property.MinSize);

    /// <summary>Gets whether its records may be longer.</summary>
    public bool HasLists => Properties.Exists(property => property.CountType is not null);

    /// <summary>Gets the first of some properties that it lacks, or has with another type than <paramref name="types"/>; null when it has all.</summary>
    public string? FindMissing(IEnumerable<string> names, params ReadOnlySpan<string> types)
    {
        foreach (var name in names)
        {
            if (Properties.Find(property => property.Name == name) is not { CountType: null } property || !types.Contains(property.Type))
                return name;
        }

        return null;
    }
}

/// <summary>A property of an element of a PLY.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, or that of each item of a list.</param>
/// <param name="CountType">The type of the number that a list starts with; null for a single value.</param>
internal sealed record PlyProperty(string Name, string Type, string? CountType)
{
    /// <summary>Gets the length of the shortest value, in bytes: an empty list has a count only.</summary>
    public int MinSize => SizeOf(CountType ?? Type);

    /// <summary>Gets the size of a type in bytes; 0 for one that is not known.</summary>
    public static int SizeOf(string type) => type switch
    {
        "char" or "int8" or "uchar" or "uint8" => 1,
        "short" or "int16" or "ushort" or "uint16" => 2,
        "int" or "int32" or "uint" or "uint32" or "float" or "float32" => 4,
        "double" or "float64" => 8,
        _ => 0,
    };
}
