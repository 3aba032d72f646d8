namespace Aholo.Benchmarks.Reporting;

/// <summary>What several measurements come to.</summary>
internal static class Statistics
{
    /// <summary>The value in the middle.</summary>
    public static double Median(this IEnumerable<double> values) => values.Percentile(50);

    /// <summary>The least value that <paramref name="percent"/> per cent of the values do not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Count) - 1, 0, sorted.Count - 1)];
    }

    /// <summary>
    /// How much values that were taken at even intervals rise from one to the next: the median of the slopes between all pairs (Theil and Sen), which
    /// single peaks do not change.
    /// </summary>
    public static double Slope(this IReadOnlyList<double> values) =>
        Enumerable.Range(0, values.Count)
            .SelectMany(first => Enumerable.Range(first + 1, values.Count - first - 1).Select(later => (values[later] - values[first]) / (later - first)))
            .Median();
}
