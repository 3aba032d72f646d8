using System.Globalization;
using System.Text;

namespace Aholo.Cli.Terminal;

/// <summary>Escapes text from others, such as file names and names of projects, so that it cannot control the terminal or imitate output of the command.</summary>
internal static class SafeText
{
    /// <summary>Escapes a path or a name to one line: a control character becomes <c>\xHH</c>.</summary>
    public static string OneLine(string text) => Escape(text, IsUnsafe);

    /// <summary>Escapes a message, which may have several lines.</summary>
    public static string Lines(string text) => Escape(text, character => IsUnsafe(character) && character is not ('\n' or '\r' or '\t'));

    // Control characters, separators of lines, and marks that change the direction of text.
    private static bool IsUnsafe(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Escape(string text, Func<char, bool> isUnsafe)
    {
        if (!text.Any(isUnsafe))
            return text;
        var safe = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (isUnsafe(character))
                safe.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}");
            else
                safe.Append(character);
        }

        return safe.ToString();
    }
}
