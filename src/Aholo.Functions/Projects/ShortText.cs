using System.Text;

namespace Aholo.Functions.Projects;

/// <summary>Texts of limited length, for what is kept many times over: histories, custom statuses, events.</summary>
internal static class ShortText
{
    private const char Ellipsis = '…';

    /// <summary>The text on one line, cut to <paramref name="maxLength"/> characters.</summary>
    public static string OneLine(string text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength + 1));
        var space = false;
        foreach (var character in text)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character))
            {
                space = line.Length > 0;
                continue;
            }

            if (space)
                line.Append(' ');
            space = false;
            line.Append(character);
            if (line.Length > maxLength)
                return Cut(line, maxLength);
        }

        return line.ToString();
    }

    /// <summary>The text on one line, ended as a sentence, so that another can follow.</summary>
    public static string Sentence(string text, int maxLength)
    {
        var line = OneLine(text, maxLength);
        return line is [.., '.' or '!' or '?' or Ellipsis] ? line : $"{line}.";
    }

    private static string Cut(StringBuilder line, int maxLength)
    {
        line.Length = maxLength - 1;
        if (char.IsHighSurrogate(line[^1]))
            line.Length--;
        return line.Append(Ellipsis).ToString();
    }
}
