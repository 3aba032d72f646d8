using System.Text.Json.Serialization;

namespace Aholo.Tests.DurableTask.Workflows;

/// <summary>A random orchestration as data: each generation of steps but the last one continues as new.</summary>
internal sealed record Workflow(IReadOnlyList<IReadOnlyList<Step>> Generations);

/// <summary>Something that an orchestration does and that leaves a word in its log. Durations are counted in units of the host's choice.</summary>
[JsonDerivedType(typeof(Call), "call")]
[JsonDerivedType(typeof(Forget), "forget")]
[JsonDerivedType(typeof(Sleep), "sleep")]
[JsonDerivedType(typeof(Race), "race")]
[JsonDerivedType(typeof(Hear), "hear")]
[JsonDerivedType(typeof(TellSelf), "tell")]
[JsonDerivedType(typeof(Child), "child")]
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Throw), "throw")]
internal abstract record Step
{
    /// <summary>Calls an activity that fails at first, up to a number of attempts, one unit apart or decided by a handler at once.</summary>
    public sealed record Call(int Failures, int Attempts, bool ByHandler) : Step;

    /// <summary>Calls an activity and does not wait for it.</summary>
    public sealed record Forget : Step;

    public sealed record Sleep(int Units) : Step;

    /// <summary>Waits for the shorter of two timers, and cancels the other.</summary>
    public sealed record Race(int Units) : Step;

    /// <summary>Waits for an event: one that a client raises, or, with a limit, one that never comes.</summary>
    public sealed record Hear(int? Units) : Step;

    /// <summary>Raises an event in its own instance and waits for it.</summary>
    public sealed record TellSelf : Step;

    public sealed record Child(Workflow Workflow) : Step;

    /// <summary>Runs branches at the same time; the first failure of a branch is its failure.</summary>
    public sealed record All(IReadOnlyList<IReadOnlyList<Step>> Branches) : Step;

    public sealed record Throw : Step;
}
