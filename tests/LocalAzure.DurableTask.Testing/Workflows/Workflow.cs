using System.Text.Json.Serialization;

namespace LocalAzure.DurableTask.Testing.Workflows;

/// <summary>A random orchestration. Each generation of steps except the last one continues as new.</summary>
internal sealed record Workflow(IReadOnlyList<IReadOnlyList<Step>> Generations);

/// <summary>A step that adds a word to the log of the orchestration. Durations are in units of the test.</summary>
[JsonDerivedType(typeof(Call), "call")]
[JsonDerivedType(typeof(FireAndForget), "fireAndForget")]
[JsonDerivedType(typeof(Sleep), "sleep")]
[JsonDerivedType(typeof(Race), "race")]
[JsonDerivedType(typeof(WaitForEvent), "waitForEvent")]
[JsonDerivedType(typeof(RaiseInSelf), "raiseInSelf")]
[JsonDerivedType(typeof(Child), "child")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Throw), "throw")]
internal abstract record Step
{
    /// <summary>Calls an activity that fails initially. It is retried after one unit, or immediately by a handler.</summary>
    public sealed record Call(int Failures, int Attempts, bool ByHandler) : Step;

    /// <summary>Calls an activity without waiting for it.</summary>
    public sealed record FireAndForget : Step;

    public sealed record Sleep(int Units) : Step;

    /// <summary>Waits for the shorter of two timers and cancels the other.</summary>
    public sealed record Race(int Units) : Step;

    /// <summary>Waits for an event of a client or, with a timeout, for an event that never arrives.</summary>
    public sealed record WaitForEvent(int? Units) : Step;

    /// <summary>Raises an event in the same instance and waits for it.</summary>
    public sealed record RaiseInSelf : Step;

    public sealed record Child(Workflow Workflow) : Step;

    /// <summary>Runs branches in parallel. It fails with the first failed branch.</summary>
    public sealed record All(IReadOnlyList<IReadOnlyList<Step>> Branches) : Step;

    public sealed record Throw : Step;
}
