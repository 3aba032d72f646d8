using System.Globalization;
using System.Text;

namespace Aholo.Files.Text;

/// <summary>
/// Limits the length of text. Bytes are those of UTF-8, by which messages and documents are measured. Text is cut between grapheme clusters, so that no
/// visible character is split.
/// </summary>
public static class BoundedText
{
    /// <summary>The longest message of a problem, a warning or an error, in bytes.</summary>
    public const int MaxMessage = 2_000;

    /// <summary>The longest message that another message quotes, in bytes, so that the remedy still fits after it.</summary>
    public const int MaxDetail = 1_200;

    /// <summary>The longest name that a message quotes, in bytes.</summary>
    public const int MaxQuote = 300;

    // "… (2147483647 more bytes)"
    private const int MaxNote = 27;

    private delegate int Measure(ReadOnlySpan<char> text);

    /// <summary>Shortens a text, and adds how much was left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxBytes">The longest result, in bytes.</param>
    public static string Bound(this string text, int maxBytes)
    {
        // No UTF-16 code unit takes more than three bytes.
        if (text.Length <= maxBytes / 3)
            return text;

        var size = Encoding.UTF8.GetByteCount(text);
        if (size <= maxBytes)
            return text;

        var start = text[..Fit(text, maxBytes - MaxNote, Encoding.UTF8.GetByteCount)];
        return string.Create(CultureInfo.InvariantCulture, $"{start}… ({size - Encoding.UTF8.GetByteCount(start)} more bytes)");
    }

    /// <summary>Puts a text on one line and shortens it. Each run of white space and control characters becomes a space.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxBytes">The longest result, in bytes.</param>
    public static string OneLine(this string text, int maxBytes)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character) && !char.IsControl(character))
                line.Append(character);
            else if (line is { Length: > 0 } && line[^1] != ' ')
                line.Append(' ');
        }

        return line.ToString().TrimEnd().Bound(maxBytes);
    }

    /// <summary>Puts a text on one line, shortens it and ends it as a sentence, so that another can follow.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxBytes">The longest result without the period, in bytes.</param>
    public static string Sentence(this string text, int maxBytes)
    {
        var line = text.OneLine(maxBytes);
        return line is [.., '.' or '!' or '?'] ? line : $"{line}.";
    }

    /// <summary>Quotes a name, shortened to <see cref="MaxQuote"/>.</summary>
    public static string Quote(this string name) => $"'{name.Bound(MaxQuote)}'";

    /// <summary>Shortens a text without a note.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">The longest result, in UTF-16 code units.</param>
    public static string Start(string text, int maxLength) =>
        text.Length <= maxLength ? text : text[..Fit(text, maxLength, static part => part.Length)];

    private static int Fit(ReadOnlySpan<char> text, int budget, Measure measure)
    {
        var kept = Fit(text, budget, measure, StringInfo.GetNextTextElementLength);

        // A single grapheme cluster is too long: cut between its code points.
        return kept > 0 ? kept : Fit(text, budget, measure, static rest =>
        {
            Rune.DecodeFromUtf16(rest, out _, out var length);
            return length;
        });
    }

    private static int Fit(ReadOnlySpan<char> text, int budget, Measure measure, Measure next)
    {
        var kept = 0;
        while (kept < text.Length)
        {
            var length = next(text[kept..]);
            if ((budget -= measure(text.Slice(kept, length))) < 0)
                break;
            kept += length;
        }

        return kept;
    }
}
