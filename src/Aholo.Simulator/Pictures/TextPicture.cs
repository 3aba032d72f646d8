using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SkiaSharp;

namespace Aholo.Simulator.Pictures;

/// <summary>Draws a text, light on dark, as large as it fits.</summary>
internal sealed class TextPicture
{
    /// <summary>More would be illegible.</summary>
    private const int MaxCharacters = 160;

    private const int MinTextSize = 8;
    private const float LineHeight = 1.2f;
    private const float Margin = 0.06f;

    /// <summary>In a deeper relief, the letters would be hard to read.</summary>
    private const float Depth = 0.05f;

    private readonly Typefaces _typefaces = new();

    /// <summary>Draws a text. The background color depends on the text.</summary>
    /// <param name="words">The text.</param>
    /// <param name="maxPixels">The maximum number of pixels.</param>
    /// <returns>Null if the text is empty, or no installed font has all its characters.</returns>
    public Picture? TryPaint(string words, int maxPixels)
    {
        var text = Shorten(string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        using var typeface = text.Length == 0 ? null : _typefaces.Find(text);
        if (typeface is null)
            return null;

        var width = Math.Max(1, (int)Math.Sqrt(maxPixels * 4 / 3.0));
        using var bitmap = new SKBitmap(new SKImageInfo(width, Math.Max(1, maxPixels / width), SKColorType.Rgba8888, SKAlphaType.Opaque));
        using (var canvas = new SKCanvas(bitmap))
            Draw(canvas, bitmap.Width, bitmap.Height, text, typeface);

        var picture = new Picture(bitmap.Width, bitmap.Height) { Depth = Depth };
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var pixel = bitmap.GetPixel(x, y);
                picture[x, y] = new(pixel.Red, pixel.Green, pixel.Blue);
            }
        }

        return picture;
    }

    private static void Draw(SKCanvas canvas, int width, int height, string text, SKTypeface typeface)
    {
        var hue = SHA256.HashData(Encoding.UTF8.GetBytes(text))[0] * 360f / 256;
        canvas.Clear(SKColor.FromHsv(hue, 70, 30));
        using var paint = new SKPaint { Color = SKColor.FromHsv(hue, 12, 100), IsAntialias = true };
        using var font = new SKFont(typeface, height * (1 - (2 * Margin)) / LineHeight);
        var (lines, maxWidth, maxHeight) = (Lines(text, font, width * (1 - (2 * Margin))), width * (1 - (2 * Margin)), height * (1 - (2 * Margin)));
        while (font.Size > MinTextSize && (lines.Count * font.Size * LineHeight > maxHeight || lines.Any(line => font.MeasureText(line) > maxWidth)))
        {
            font.Size = Math.Max(font.Size * 0.92f, MinTextSize);
            lines = Lines(text, font, maxWidth);
        }

        var top = (height - (lines.Count * font.Size * LineHeight)) / 2;
        for (var line = 0; line < lines.Count; line++)
        {
            var baseline = top + (line * font.Size * LineHeight) - font.Metrics.Ascent;
            canvas.DrawText(lines[line], width / 2f, baseline, SKTextAlign.Center, font, paint);
        }
    }

    // Breaks lines between words and between Chinese characters.
    private static List<string> Lines(string text, SKFont font, float maxWidth)
    {
        var lines = new List<string>();
        var line = new StringBuilder();
        foreach (var part in Parts(text))
        {
            if (line.Length > 0 && font.MeasureText($"{line}{part}".TrimEnd()) > maxWidth)
            {
                lines.Add(line.ToString().TrimEnd());
                line.Clear();
            }

            line.Append(part);
        }

        lines.Add(line.ToString().TrimEnd());
        return lines;
    }

    // Parts include the space that follows them.
    private static IEnumerable<string> Parts(string text)
    {
        var part = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            var isIdeograph = Rune.GetUnicodeCategory(rune) == UnicodeCategory.OtherLetter;
            if (isIdeograph && part.Length > 0)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune.ToString());
            if (isIdeograph || rune.Value == ' ')
            {
                yield return part.ToString();
                part.Clear();
            }
        }

        if (part.Length > 0)
            yield return part.ToString();
    }

    private static string Shorten(string text)
    {
        var characters = new StringInfo(text);
        return characters.LengthInTextElements <= MaxCharacters ? text : $"{characters.SubstringByTextElements(0, MaxCharacters)}…";
    }
}
