using Aholo.Files.Problems;

namespace Aholo.Files.Media.Boxes;

/// <summary>
/// Reads HEIC pictures (ISO/IEC 23008-12): the size of the primary item, cropped and rotated as its properties state. They replace the EXIF
/// orientation, which readers of HEIF ignore.
/// </summary>
internal sealed class HeifReader : IBoxReader
{
    // An association has 15 bits for the number of a property.
    private const int MaxProperties = 32_767;
    private const int MaxItems = 65_536;

    private readonly Dictionary<int, (int Width, int Height)> _sizes = [];
    private readonly Dictionary<int, (int Width, int Height)> _crops = [];
    private readonly HashSet<int> _quarterTurns = [];
    private readonly Dictionary<uint, List<int>> _propertiesOfItem = [];
    private int _properties;
    private uint? _primary;
    private ulong? _itemsEnd;
    private bool _hasMedia;

    public BoxUse Use(string? parent, string type)
    {
        if (parent == "ipco" && ++_properties > MaxProperties)
            throw Damaged($"it has more than {MaxProperties} properties");

        _hasMedia |= (parent, type) is (null, "mdat");
        return (parent, type) switch
        {
            (null, "mdat") => BoxUse.Require,
            (null, "meta") => BoxUse.OpenFull,
            ("meta", "iprp") or ("iprp", "ipco") => BoxUse.Open,
            ("meta", "pitm" or "iloc") or ("iprp", "ipma") or ("ipco", "ispe" or "irot" or "clap") => BoxUse.Read,
            _ => BoxUse.Skip,
        };
    }

    public void Read(string type, ReadOnlySpan<byte> content)
    {
        try
        {
            switch (type)
            {
                case "iloc": _itemsEnd = ItemLocations.ReadEnd(content); break;
                case "pitm": _primary = content[0] == 0 ? BoxBytes.UInt16(content[4..]) : BoxBytes.UInt32(content[4..]); break;
                case "ispe": _sizes[_properties] = (Pixels(BoxBytes.UInt32(content[4..])), Pixels(BoxBytes.UInt32(content[8..]))); break;
                case "clap": _crops[_properties] = (Pixels(Fraction(content)), Pixels(Fraction(content[8..]))); break;
                case "irot" when (content[0] & 1) == 1: _quarterTurns.Add(_properties); break;
                case "ipma": ReadAssociations(content); break;
            }
        }
        catch (Exception exception) when (exception is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw Damaged($"its box '{type}' has only {content.Length} bytes");
        }
    }

    public void Close(string type)
    {
    }

    public bool HasAll(long end) => FindSize() is not null && (_itemsEnd is { } itemsEnd ? itemsEnd <= (ulong)end : _hasMedia);

    public MediaShape ReadShape(long end)
    {
        if (FindSize() is not var (width, height))
            throw Damaged("its header does not state its width and height");
        if (!HasAll(end))
            throw Damaged("it ends before the end of its image data");

        return Properties.Count(_quarterTurns.Contains) % 2 == 1 ? new(height, width) : new(width, height);
    }

    private List<int> Properties => _primary is { } primary && _propertiesOfItem.TryGetValue(primary, out var found) ? found : [];

    private (int Width, int Height)? FindSize()
    {
        return (Find(_crops) ?? Find(_sizes)) is (> 0, > 0) and var size ? size : null;

        (int Width, int Height)? Find(Dictionary<int, (int, int)> values) =>
            Properties.Find(values.ContainsKey) is var property and > 0 ? values[property] : null;
    }

    // For each item its id, then how many properties it has, then their numbers, from 1, each with a bit that says whether it is essential.
    private void ReadAssociations(ReadOnlySpan<byte> content)
    {
        var (wideItems, wideNumbers) = (content[0] > 0, (content[3] & 1) == 1);
        var items = BoxBytes.UInt32(content[4..]);
        content = content[8..];
        for (var i = 0u; i < items; i++)
        {
            var item = wideItems ? BoxBytes.UInt32(content) : BoxBytes.UInt16(content);
            content = content[(wideItems ? 4 : 2)..];
            var count = content[0];
            content = content[1..];
            var numbers = new List<int>(count);
            for (var j = 0; j < count; j++)
            {
                numbers.Add(wideNumbers ? BoxBytes.UInt16(content) & 0x7FFF : content[0] & 0x7F);
                content = content[(wideNumbers ? 2 : 1)..];
            }

            if (_propertiesOfItem.TryAdd(item, numbers) && _propertiesOfItem.Count > MaxItems)
                throw Damaged($"it has more than {MaxItems} items");
        }
    }

    private static double Fraction(ReadOnlySpan<byte> content) => BoxBytes.UInt32(content) / (double)BoxBytes.UInt32(content[4..]);

    // A value that is not a number of pixels counts as 0.
    private static int Pixels(double pixels) => pixels is >= 1 and <= int.MaxValue ? (int)pixels : 0;

    private static InvalidMediaException Damaged(string what) => new(ProblemCodes.FileDamaged, $"{what}. Save it again and upload it.");
}
