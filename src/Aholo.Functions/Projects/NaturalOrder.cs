namespace Aholo.Functions.Projects;

/// <summary>Orders names naturally: case is ignored, and numbers are compared by value, so "view 9" comes before "view 10".</summary>
internal static class NaturalOrder
{
    /// <summary>Compares two names. Zero means that they differ at most in case and in leading zeros.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 && right.Length > 0)
        {
            var isNumber = char.IsAsciiDigit(left[0]);
            if (isNumber != char.IsAsciiDigit(right[0]))
                break;

            var leftPart = TakePart(ref left, isNumber);
            var rightPart = TakePart(ref right, isNumber);
            var order = isNumber ? CompareNumbers(leftPart, rightPart) : leftPart.CompareTo(rightPart, StringComparison.OrdinalIgnoreCase);
            if (order != 0)
                return order;
        }

        return left.CompareTo(right, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> TakePart(ref ReadOnlySpan<char> text, bool isNumber)
    {
        var length = isNumber ? text.IndexOfAnyExceptInRange('0', '9') : text.IndexOfAnyInRange('0', '9');
        var part = length < 0 ? text : text[..length];
        text = text[part.Length..];
        return part;
    }

    // Of any length: the longer number is the larger; with the same length, the digits decide.
    private static int CompareNumbers(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }
}
