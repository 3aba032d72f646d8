using DurableTask.Core;
using DurableTask.Core.History;

namespace LocalAzure.DurableTask.Browsing;

/// <summary>An instance, with what it waits for. All parts are of a bounded size.</summary>
/// <param name="Summary">What a list shows of it.</param>
/// <param name="ExecutionId">The current execution.</param>
/// <param name="Version">The version of the orchestrator.</param>
/// <param name="ScheduledAt">When it is to start; null for at once.</param>
/// <param name="Parent">The parent; null if it has none.</param>
/// <param name="CustomStatus">The custom status.</param>
/// <param name="Input">The input.</param>
/// <param name="Output">The output.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Messages">The messages that it has not processed, among them its timers, which are due later. The earliest are first.</param>
/// <param name="Activities">The activities that it has scheduled and that have not ended, the earliest first.</param>
/// <param name="SubOrchestrations">Its sub-orchestrations, the newest first.</param>
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
/// <param name="Text">The text, cut.</param>
/// <param name="Length">The number of characters that are stored.</param>
internal sealed record StoredText(string Text, long Length);

/// <summary>The first items of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether there are more.</param>
internal sealed record Bounded<T>(IReadOnlyList<T> Items, bool HasMore);
