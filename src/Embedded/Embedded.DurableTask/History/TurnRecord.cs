namespace Embedded.DurableTask.History;

/// <summary>One turn of an orchestration: when it ran, what it took in and what it asked for. A history is a list of turns.</summary>
internal sealed record TurnRecord(DateTime Timestamp, IReadOnlyList<InboxEvent> Events, IReadOnlyList<OrchestrationAction> Actions);
