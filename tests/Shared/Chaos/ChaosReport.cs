namespace Aholo.Tests.Chaos;

/// <summary>What a storm did, and what it broke.</summary>
internal sealed record ChaosReport
{
    /// <summary>Photos dropped.</summary>
    public required int Uploads { get; init; }

    /// <summary>Kills (SIGKILL) of the host alone, whose worker ends with it.</summary>
    public required int HostKills { get; init; }

    /// <summary>Kills (SIGKILL) of the worker alone, which the host replaces.</summary>
    public required int WorkerKills { get; init; }

    /// <summary>Kills (SIGKILL) of the worker and its host.</summary>
    public required int BothKills { get; init; }

    /// <summary>Stops of storage, broker or simulator.</summary>
    public required int Outages { get; init; }

    /// <summary>Calls that a fault rule spoilt.</summary>
    public required long Faults { get; init; }

    /// <summary>Projects that ended well.</summary>
    public required int Succeeded { get; init; }

    /// <summary>Projects that ended otherwise, with a reason.</summary>
    public required int Failed { get; init; }

    /// <summary>Uploads that the service said it had received damaged: the only reason that a project has to fail.</summary>
    public required int WrongVerdicts { get; init; }

    /// <summary>How often a person was asked whether a project had been created.</summary>
    public required int Attentions { get; init; }

    /// <summary>How long it all took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Uploads without an outcome, a record or an event.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>Uploads that made more than one project at the service.</summary>
    public required IReadOnlyList<string> PaidTwice { get; init; }

    /// <summary>Assets that are not what the service made.</summary>
    public required IReadOnlyList<string> Damaged { get; init; }

    /// <summary>Events that came twice, or of a project that is not known, or that say other than the record.</summary>
    public required IReadOnlyList<string> WrongEvents { get; init; }

    /// <summary>Questions to a person without a create whose answer was lost, and such creates without a question.</summary>
    public required IReadOnlyList<string> WrongQuestions { get; init; }

    /// <summary>Files that hold a secret.</summary>
    public required IReadOnlyList<string> Leaks { get; init; }

    /// <summary>Reasons of projects that failed.</summary>
    public required IReadOnlyList<string> Reasons { get; init; }

    /// <summary>What must hold, and what breaks it.</summary>
    public IEnumerable<(string Text, IReadOnlyList<string> Broken)> Invariants =>
    [
        ("every upload has one outcome, one record and one event", Lost),
        ("no upload was paid for twice", PaidTwice),
        ("no asset is damaged", Damaged),
        ("every event is true and came once", WrongEvents),
        ("a person was asked about each create whose answer was lost, and about no other", WrongQuestions),
        ("no secret is in a log, a table, a blob or an event", Leaks),
        ("no project failed without a verdict of the service", Failed <= WrongVerdicts ? [] : Reasons),
    ];
}
