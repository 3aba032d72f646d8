namespace Microsoft.DurableTask;

/// <summary>One page of an <see cref="AsyncPageable{T}"/>.</summary>
public sealed class Page<T>(IReadOnlyList<T> values, string? continuationToken = null)
    where T : notnull
{
    /// <summary>The values on this page.</summary>
    public IReadOnlyList<T> Values { get; } = values;

    /// <summary>Continues after this page; null on the last one.</summary>
    public string? ContinuationToken { get; } = continuationToken;
}
