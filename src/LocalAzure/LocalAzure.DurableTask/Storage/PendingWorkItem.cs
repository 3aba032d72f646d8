using DurableTask.Core;
using DurableTask.Core.History;

namespace LocalAzure.DurableTask.Storage;

/// <summary>What the next work item of an instance starts with.</summary>
/// <param name="Key">The key of the instance.</param>
/// <param name="ExecutionId">The current execution.</param>
/// <param name="CustomStatus">The current custom status.</param>
/// <param name="MessageIds">The ids of the due messages in the store.</param>
/// <param name="Messages">The due messages.</param>
/// <param name="HasMore">Whether more messages are due.</param>
/// <param name="History">The history, or null if it is cached.</param>
/// <param name="WorkItems">The number of work items in <paramref name="History"/>.</param>
/// <param name="Size">The stored size of <paramref name="History"/>.</param>
internal sealed record PendingWorkItem(
    long Key,
    string ExecutionId,
    string? CustomStatus,
    IReadOnlyList<long> MessageIds,
    List<TaskMessage> Messages,
    bool HasMore,
    List<HistoryEvent>? History,
    int WorkItems,
    long Size);
