namespace Aholo.Local.Testing.Chaos;

/// <summary>What a chaos run injected, and what it broke.</summary>
internal sealed record ChaosReport
{
    /// <summary>Photos uploaded.</summary>
    public required int Uploads { get; init; }

    /// <summary>Processes that were killed (SIGKILL).</summary>
    public required IReadOnlyList<Part> Kills { get; init; }

    /// <summary>Times that storage, broker or simulator were away, because they were killed or stopped in order.</summary>
    public required int Outages { get; init; }

    /// <summary>Calls that a fault rule changed.</summary>
    public required long Faults { get; init; }

    /// <summary>Projects that succeeded.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Projects that ended otherwise.</summary>
    public required int Failed { get; init; }

    /// <summary>Uploads that the service reported as damaged: the only valid reason for a project to fail.</summary>
    public required int FailedUploads { get; init; }

    /// <summary>Projects that awaited a decision of an operator.</summary>
    public required int Decisions { get; init; }

    /// <summary>The duration of the run.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Uploads without an outcome, a record or an event.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Projects whose upload, state or record storage has lost after it confirmed them: each is reported, with a remedy.</summary>
    public required IReadOnlyList<string> ReportedLost { get; init; }

    /// <summary>Uploads that storage has lost after it confirmed them, before the app saw them.</summary>
    public required IReadOnlyList<string> Unseen { get; init; }

    /// <summary>Uploads that created more than one project at the service.</summary>
    public required IReadOnlyList<string> PaidTwice { get; init; }

    /// <summary>Uploads that created another project as storage had lost that the first was sent: a disk that loses what it confirmed can cost a project.</summary>
    public required IReadOnlyList<string> CreatedAgain { get; init; }

    /// <summary>Assets that differ from the service's files.</summary>
    public required IReadOnlyList<string> Damaged { get; init; }

    /// <summary>Events that are duplicates, belong to no project, or contradict the record.</summary>
    public required IReadOnlyList<string> WrongEvents { get; init; }

    /// <summary>Decisions requested without a lost create response, and lost create responses without a decision.</summary>
    public required IReadOnlyList<string> WrongDecisions { get; init; }

    /// <summary>Files that hold a secret.</summary>
    public required IReadOnlyList<string> Leaks { get; init; }

    /// <summary>Reasons of projects that failed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What must hold, and its violations.</summary>
    public IEnumerable<(string Text, IReadOnlyList<string> Broken)> Invariants =>
    [
        ("every upload has one outcome, one record and one event", Lost),
        ("no upload was paid for twice", PaidTwice),
        ("no asset is damaged", Damaged),
        ("every event matches its record and was sent once", WrongEvents),
        ("an operator decided each create whose response was lost, and no other", WrongDecisions),
        ("no secret is in a log, a table, a blob or an event", Leaks),
        ("no project failed without a failed upload", Failed <= FailedUploads ? [] : Reasons),
    ];
}
