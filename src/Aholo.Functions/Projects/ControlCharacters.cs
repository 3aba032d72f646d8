namespace Aholo.Functions.Projects;

/// <summary>Characters that say how to show a text and are no part of it: in a name they end a line, or make it look like another name.</summary>
internal static class ControlCharacters
{
    /// <summary>Whether a text has any: controls (Cc), line and paragraph separators, and bidirectional formatting (UAX 9).</summary>
    public static bool AreIn(string text) => text.Any(character => char.IsControl(character) || IsSeparator(character) || IsBidirectional(character));

    private static bool IsSeparator(char character) => character is '\u2028' or '\u2029';

    private static bool IsBidirectional(char character) => character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
