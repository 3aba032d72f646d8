using DurableTask.Core;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>A query for a page of the instances, the newest first.</summary>
/// <param name="Status">The status; null for all.</param>
/// <param name="Search">A text that the id or the name contains, ignoring the case of ASCII letters; null for all.</param>
/// <param name="TopLevelOnly">Whether to exclude sub-orchestrations.</param>
/// <param name="Before">The key of the last instance of the previous page; null for the first page.</param>
/// <param name="Limit">The maximum number of instances.</param>
internal sealed record InstanceListQuery(OrchestrationStatus? Status, string? Search, bool TopLevelOnly, long? Before, int Limit);

/// <summary>A page of the instances.</summary>
/// <param name="Instances">The instances, the newest first.</param>
/// <param name="Older">The value of <see cref="InstanceListQuery.Before"/> for the next page; null for the last page.</param>
/// <param name="Counts">The number of instances in each status, ignoring the search.</param>
internal sealed record InstanceList(IReadOnlyList<InstanceSummary> Instances, long? Older, IReadOnlyDictionary<OrchestrationStatus, long> Counts);

/// <summary>An instance in a list.</summary>
internal sealed record InstanceSummary(
    long Key,
    string InstanceId,
    string Name,
    OrchestrationStatus Status,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    DateTime? CompletedAt,
    bool IsSubOrchestration);
