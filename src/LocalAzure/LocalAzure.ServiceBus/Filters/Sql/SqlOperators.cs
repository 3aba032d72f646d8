using System.Globalization;

namespace LocalAzure.ServiceBus.Filters.Sql;

/// <summary>The operators of expressions, for the types of <see cref="FilterValue"/>.</summary>
internal static class SqlOperators
{
    /// <summary>Applies an arithmetic operator. The result is unknown unless both are numbers, or one is a string and they are added.</summary>
    public static object? Calculate(string symbol, object? left, object? right) => (left, right) switch
    {
        (long a, long b) => Calculate(symbol, a, b),
        (long a, double b) => Calculate(symbol, (double)a, (double)b),
        (double a, long b) => Calculate(symbol, (double)a, (double)b),
        (double a, double b) => Calculate(symbol, a, b),
        (string, not null) or (not null, string) when symbol == "+" => string.Create(CultureInfo.InvariantCulture, $"{left}{right}"),
        _ => null,
    };

    public static object? Negate(object? value) => value switch
    {
        long number => unchecked(-number),
        double number => -number,
        _ => null,
    };

    /// <summary>Returns whether a text matches a pattern with <c>%</c> for any characters and <c>_</c> for one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">The pattern.</param>
    /// <param name="escape">The character that escapes the next one in the pattern.</param>
    public static bool Like(string text, string pattern, char? escape)
    {
        var (inText, inPattern) = (0, 0);
        // The position after the last %, and the end of the text that it matches so far.
        var (afterAny, taken) = (-1, 0);
        while (inText < text.Length)
        {
            if (inPattern < pattern.Length && pattern[inPattern] == '%' && pattern[inPattern] != escape)
            {
                (afterAny, taken) = (++inPattern, inText);
                continue;
            }

            if (MatchesOne(text[inText], pattern, ref inPattern, escape))
            {
                inText++;
                continue;
            }

            if (afterAny < 0)
                return false;
            (inPattern, inText) = (afterAny, ++taken);
        }

        while (inPattern < pattern.Length && pattern[inPattern] == '%' && pattern[inPattern] != escape)
            inPattern++;
        return inPattern == pattern.Length;
    }

    private static bool MatchesOne(char character, string pattern, ref int next, char? escape)
    {
        if (next == pattern.Length)
            return false;

        var escaped = pattern[next] == escape && next + 1 < pattern.Length;
        var wanted = pattern[escaped ? next + 1 : next];
        if (wanted != character && (escaped || wanted != '_'))
            return false;

        next += escaped ? 2 : 1;
        return true;
    }

    // Integers wrap around, as in C#. A division by zero is unknown.
    private static object? Calculate(string symbol, long left, long right) => symbol switch
    {
        "+" => unchecked(left + right),
        "-" => unchecked(left - right),
        "*" => unchecked(left * right),
        _ when right == 0 => null,
        "/" => right == -1 ? unchecked(-left) : left / right,
        _ => right == -1 ? 0L : left % right,
    };

    private static double Calculate(string symbol, double left, double right) => symbol switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => left % right,
    };
}
