using Embedded.DurableTask.History;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Embedded.DurableTask.Orchestrations;

/// <summary>What a turn came to.</summary>
/// <param name="Record">What goes into the history.</param>
/// <param name="Inputs">The inputs of the record's actions, by their ids.</param>
/// <param name="CancelledTimers">Timers that the orchestrator no longer waits for.</param>
/// <param name="CustomStatus">The custom status after the turn.</param>
/// <param name="Completion">How the execution ended; null when it goes on.</param>
internal sealed record TurnOutcome(
    TurnRecord Record,
    IReadOnlyDictionary<int, string?> Inputs,
    IReadOnlyCollection<int> CancelledTimers,
    string? CustomStatus,
    Completion? Completion);

/// <summary>How an execution ended.</summary>
internal abstract record Completion;

/// <summary>The instance has reached its final status.</summary>
internal sealed record Ended(OrchestrationRuntimeStatus Status, string? Output, TaskFailureDetails? Failure) : Completion;

/// <summary>The instance starts anew, with these events waiting for it.</summary>
internal sealed record ContinuedAsNew(string? Input, IReadOnlyList<EventRaised> Unprocessed) : Completion;
