using DurableTask.Core;
using DurableTask.Core.History;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>An instance with its pending work. All parts have a bounded size.</summary>
/// <param name="Summary">The summary.</param>
/// <param name="ExecutionId">The current execution.</param>
/// <param name="Version">The version of the orchestrator.</param>
/// <param name="ScheduledAt">The scheduled start; null for an immediate start.</param>
/// <param name="Parent">The parent; null for a top-level instance.</param>
/// <param name="CustomStatus">The custom status.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The output.</param>
/// <param name="Failure">The failure.</param>
/// <param name="Messages">The unprocessed messages, including timers that are not due. The earliest are first.</param>
/// <param name="Activities">The scheduled activities that have not completed, the earliest first.</param>
/// <param name="SubOrchestrations">The sub-orchestrations, the newest first.</param>
internal sealed record InstanceDetails(
    InstanceSummary Summary,
    string ExecutionId,
    string? Version,
    DateTime? ScheduledAt,
    ParentInstance? Parent,
    StoredText? CustomStatus,
    StoredText? Input,
    StoredText? Output,
    FailureDetails? Failure,
    Bounded<HistoryEvent> Messages,
    Bounded<HistoryEvent> Activities,
    Bounded<InstanceSummary> SubOrchestrations);

/// <summary>The start of a stored text.</summary>
/// <param name="Text">The truncated text.</param>
/// <param name="Length">The full number of characters.</param>
internal sealed record StoredText(string Text, long Length);

/// <summary>The first items of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether there are more.</param>
internal sealed record Bounded<T>(IReadOnlyList<T> Items, bool HasMore);
