using System.Text;
using System.Xml;

namespace Aholo.Functions.Projects;

/// <summary>
/// Finds characters that are not allowed in text: control and formatting characters, which can end a line or make a name look like another, and characters
/// that XML 1.0 cannot represent. In the name of a blob, one of those makes its whole container unlistable in Azurite.
/// </summary>
internal static class InvalidCharacters
{
    /// <summary>Describes the first invalid character of a name; null if there is none.</summary>
    public static string? FindInName(string name) => Find(name, rune => IsControl(rune.Value) || IsSeparator(rune.Value) || IsBidirectional(rune.Value));

    /// <summary>Describes the first invalid character of a text with lines and tabs; null if there is none.</summary>
    public static string? FindInText(string text) => Find(text, rune => IsControl(rune.Value) && rune.Value is not ('\n' or '\r' or '\t'));

    private static string? Find(string text, Predicate<Rune> isControl)
    {
        for (var index = 0; index < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, index, out var rune))
                return $"half of a surrogate pair (U+{(int)text[index]:X4})";
            if (isControl(rune))
                return $"a control character (U+{rune.Value:X4})";
            if (rune.IsBmp && !XmlConvert.IsXmlChar(text[index]))
                return $"a character that XML cannot represent (U+{rune.Value:X4})";
            index += rune.Utf16SequenceLength;
        }

        return null;
    }

    // Cc.
    private static bool IsControl(int character) => character is < 0x20 or (>= 0x7F and < 0xA0);

    // Line and paragraph separator.
    private static bool IsSeparator(int character) => character is 0x2028 or 0x2029;

    // Formatting of UAX 9.
    private static bool IsBidirectional(int character) => character is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
}
