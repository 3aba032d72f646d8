namespace Aholo.Files.Media.Boxes;

/// <summary>Reads where in the file the items of a HEIC picture are: <c>iloc</c> (ISO/IEC 14496-12, 8.11.3).</summary>
internal static class ItemLocations
{
    /// <summary>Gets the end of the last item; null if the box is too long to be kept completely.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The box is shorter than it states.</exception>
    public static ulong? ReadEnd(ReadOnlySpan<byte> content)
    {
        if (content.Length >= BoxScanner.MaxContent)
            return null;

        var version = content[0];
        var (offsetLength, lengthLength, baseLength) = (content[4] >> 4, content[4] & 0xF, content[5] >> 4);
        var indexLength = version > 0 ? content[5] & 0xF : 0;
        content = content[6..];
        var items = version < 2 ? Take(ref content, 2) : Take(ref content, 4);
        var end = 0UL;
        for (var item = 0UL; item < items; item++)
        {
            Take(ref content, version < 2 ? 2 : 4);
            var construction = version > 0 ? Take(ref content, 2) & 0xF : 0;
            var isInFile = Take(ref content, 2) == 0 && construction == 0;
            var start = Take(ref content, baseLength);
            var extents = Take(ref content, 2);
            if (indexLength + offsetLength + lengthLength == 0)
                continue; // nothing is stated about them
            for (var extent = 0UL; extent < extents; extent++)
            {
                Take(ref content, indexLength);
                var (offset, length) = (Take(ref content, offsetLength), Take(ref content, lengthLength));
                if (isInFile)
                    end = Math.Max(end, start + offset + length);
            }
        }

        return end;
    }

    private static ulong Take(ref ReadOnlySpan<byte> content, int length)
    {
        var value = 0UL;
        foreach (var each in content[..length])
            value = (value << 8) | each;
        content = content[length..];
        return value;
    }
}
