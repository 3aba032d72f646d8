using System.Globalization;
using Amqp.Types;

namespace LocalAzure.ServiceBus.Filters;

/// <summary>
/// The values that filters compare: <see cref="long"/> and <see cref="double"/> for numbers, <see cref="string"/>, <see cref="bool"/> and other AMQP types.
/// Null is an unknown value.
/// </summary>
internal static class FilterValue
{
    /// <summary>Converts the value of a property to the type for comparisons.</summary>
    public static object? Of(object? value) => value switch
    {
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number <= long.MaxValue ? (long)number : (double)number,
        float or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        Symbol or char => value.ToString(),
        _ => value,
    };

    /// <summary>
    /// Compares two values like <see cref="IComparable"/>. Returns null if one is unknown or their types cannot be compared. Strings are compared ordinally.
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

    // NaN is not comparable.
    private static int? Compare(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? null : left.CompareTo(right);
}
