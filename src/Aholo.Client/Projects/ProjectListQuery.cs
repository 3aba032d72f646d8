namespace Aholo;

/// <summary>Which projects to list. v1 only.</summary>
public sealed record ProjectListQuery
{
    /// <summary>The states to list; empty for all.</summary>
    public IReadOnlyCollection<AholoTaskStatus> Statuses { get; init; } = [];

    /// <summary>How many projects each call brings; 1 to 100 (fact D), default 100.</summary>
    public int PageSize { get; init; } = 100;
}
