using Aholo.Files.Problems;

namespace Aholo.Functions.Projects;

/// <summary>The custom status of a project's orchestration.</summary>
internal sealed record ProjectStatus
{
    /// <summary>The stage.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>When the stage began, UTC.</summary>
    public required DateTime Since { get; init; }

    /// <summary>The name, once planned.</summary>
    public string? Name { get; init; }

    /// <summary>The kind, once planned.</summary>
    public ProjectKind? Kind { get; init; }

    /// <summary>When the latest stages began.</summary>
    public IReadOnlyList<StageTiming> Timings { get; init; } = [];

    /// <summary>The number of files.</summary>
    public int Files { get; init; }

    /// <summary>The number of files that this stage has finished.</summary>
    public int FilesDone { get; init; }

    /// <summary>Aholo's id of the project, once known.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>The assets that are in storage.</summary>
    public IReadOnlyList<AssetSummary> Assets { get; init; } = [];

    /// <summary>Why the project failed, or what an operator must decide.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The number of the decision in this attempt, in <see cref="ProjectStage.AwaitingDecision"/>.</summary>
    public int? DecisionNumber { get; init; }

    /// <summary>What may make the assets worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Whether the latest event could not be sent, and was kept.</summary>
    public bool UnsentEvent { get; init; }
}

/// <summary>The custom status of the wait for Aholo's task.</summary>
internal sealed record WaitStatus
{
    /// <summary>The status of the task at the last poll; null before the first poll, or if Aholo listed no task.</summary>
    public AholoTaskStatus? AholoStatus { get; init; }

    /// <summary>The number of polls.</summary>
    public int Polls { get; init; }

    /// <summary>When the next poll is due, UTC.</summary>
    public DateTime? NextPollAt { get; init; }

    /// <summary>Why the last poll failed, if it did.</summary>
    public string? LastError { get; init; }
}
