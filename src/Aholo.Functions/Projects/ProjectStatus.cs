namespace Aholo.Functions.Projects;

/// <summary>What can be seen of a project while it runs: the custom status of its orchestration.</summary>
internal sealed record ProjectStatus
{
    /// <summary>Where it stands.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>Since when, UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>Its name, once it has been planned.</summary>
    public string? Name { get; init; }

    /// <summary>How it is made, once it has been planned.</summary>
    public ProjectKind? Kind { get; init; }

    /// <summary>When its stages began: the latest, if they are many.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];

    /// <summary>The number of its files.</summary>
    public int Files { get; init; }

    /// <summary>How many of them this stage has done.</summary>
    public int FilesDone { get; init; }

    /// <summary>Aholo's id, once it is known.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>The assets that are in storage.</summary>
    public IReadOnlyList<AssetSummary> Assets { get; init; } = [];

    /// <summary>Why it failed, or what a person must decide.</summary>
    public Problem? Problem { get; init; }

    /// <summary>Which question waits for a person's answer, in <see cref="ProjectStage.AwaitingDecision"/>: no two of a project have the same number.</summary>
    public int? DecisionNumber { get; init; }

    /// <summary>What may make the result worse, but does not stop the project.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Whether its latest event could not be sent, and was kept.</summary>
    public bool UnsentEvent { get; init; }
}

/// <summary>What can be seen of a project while Aholo works on it: the custom status of <c>WaitOrchestrator</c>.</summary>
internal sealed record WaitStatus
{
    /// <summary>The state of Aholo's task when it was last looked at; null before the first look, or when Aholo knew of none yet.</summary>
    public AholoTaskStatus? AholoStatus { get; init; }

    /// <summary>How often it has been looked at.</summary>
    public int Polls { get; init; }

    /// <summary>When it is looked at next, UTC.</summary>
    public DateTime? NextPollAt { get; init; }

    /// <summary>Why the last look failed, if it did.</summary>
    public string? LastError { get; init; }
}
