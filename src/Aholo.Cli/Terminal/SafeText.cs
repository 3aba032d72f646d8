using System.Globalization;
using System.Text;

namespace Aholo.Cli.Terminal;

/// <summary>Text that others have chosen, such as file names, so that it cannot control the terminal or look like lines of the command.</summary>
internal static class SafeText
{
    /// <summary>A path or a name on one line: control characters are written as <c>\xHH</c>.</summary>
    public static string OneLine(string text) => Escape(text, character => char.IsControl(character));

    /// <summary>A message, which may have several lines.</summary>
    public static string Lines(string text) => Escape(text, character => char.IsControl(character) && character is not ('\n' or '\r' or '\t'));

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
