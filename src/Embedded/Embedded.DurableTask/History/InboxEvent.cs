using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Embedded.DurableTask.History;

/// <summary>Something that has happened to an orchestration and that its next turn takes in.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "$")]
[JsonDerivedType(typeof(ExecutionStarted), "start")]
[JsonDerivedType(typeof(TaskCompleted), "done")]
[JsonDerivedType(typeof(TaskFailed), "fail")]
[JsonDerivedType(typeof(TimerFired), "timer")]
[JsonDerivedType(typeof(EventRaised), "event")]
[JsonDerivedType(typeof(ExecutionTerminated), "end")]
internal abstract record InboxEvent;

/// <summary>The execution begins, with the events that the one before left unprocessed. Its input is in the instance's row.</summary>
internal sealed record ExecutionStarted(IReadOnlyList<EventRaised>? Unprocessed = null) : InboxEvent;

/// <summary>The activity or sub-orchestration scheduled as <paramref name="Id"/> returned.</summary>
internal sealed record TaskCompleted(int Id, string? Result) : InboxEvent;

/// <summary>The activity or sub-orchestration scheduled as <paramref name="Id"/> failed.</summary>
internal sealed record TaskFailed(int Id, TaskFailureDetails Failure) : InboxEvent;

/// <summary>The timer created as <paramref name="Id"/> is due.</summary>
internal sealed record TimerFired(int Id) : InboxEvent;

/// <summary>A client or another orchestration raised an event.</summary>
internal sealed record EventRaised(string Name, string? Payload) : InboxEvent;

/// <summary>A client ended the instance.</summary>
internal sealed record ExecutionTerminated(string? Output) : InboxEvent;

/// <summary>The orchestrator awaited something that is not durable. Never stored: a replay finds it out by itself.</summary>
internal sealed record ForeignAwaitDetected : InboxEvent;
