using System.Globalization;
using Amqp.Types;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>
/// The values that filters compare: <see cref="long"/> and <see cref="double"/> for numbers, <see cref="string"/>, <see cref="bool"/>, and what else
/// AMQP has, as it is. Null stands for a value that is unknown.
/// </summary>
internal static class FilterValue
{
    /// <summary>Converts a property's value to the type in which it is compared.</summary>
    public static object? Of(object? value) => value switch
    {
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number <= long.MaxValue ? (long)number : (double)number,
        float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        Symbol or char => value.ToString(),
        _ => value,
    };

    /// <summary>
    /// Compares two values: negative, zero or positive, as <see cref="IComparable"/>. Null if one is unknown, or if values of their types cannot be
    /// compared. Text is compared by its characters' codes.
    /// </summary>
    public static int? Compare(object? left, object? right) => (Of(left), Of(right)) switch
    {
        (long a, long b) => a.CompareTo(b),
        (long a, double b) => Compare(a, b),
        (double a, long b) => Compare(a, b),
        (double a, double b) => Compare(a, b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (IComparable a, { } b) when a.GetType() == b.GetType() => a.CompareTo(b),
        _ => null,
    };

    // Not-a-number equals nothing, and is neither less nor more.
    private static int? Compare(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);
}
