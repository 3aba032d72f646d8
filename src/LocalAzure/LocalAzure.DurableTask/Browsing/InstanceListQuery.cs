using DurableTask.Core;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>Chooses a page of the instances, the newest first.</summary>
/// <param name="Status">The status that they have; null for any.</param>
/// <param name="Search">What the id or the name contains, without regard to the case of ASCII letters; null for anything.</param>
/// <param name="TopLevelOnly">Whether sub-orchestrations are left out.</param>
/// <param name="Before">The key of the last instance of the page before; null for the first page.</param>
/// <param name="Limit">The most instances of the page.</param>
internal sealed record InstanceListQuery(OrchestrationStatus? Status, string? Search, bool TopLevelOnly, long? Before, int Limit);

/// <summary>A page of the instances.</summary>
/// <param name="Instances">The instances, the newest first.</param>
/// <param name="Older">What to pass as <see cref="InstanceListQuery.Before"/> for the next page; null if this is the last.</param>
/// <param name="Counts">The number of instances in each status, whatever the search is.</param>
internal sealed record InstanceList(IReadOnlyList<InstanceSummary> Instances, long? Older, IReadOnlyDictionary<OrchestrationStatus, long> Counts);

/// <summary>What a list shows of an instance.</summary>
internal sealed record InstanceSummary(
    long Key,
    string InstanceId,
    string Name,
    OrchestrationStatus Status,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    DateTime? CompletedAt,
    bool IsSubOrchestration);
