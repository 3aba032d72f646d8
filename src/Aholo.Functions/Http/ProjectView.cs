using Aholo.Files.Assets;
using Aholo.Files.Problems;
using Aholo.Functions.Projects;

namespace Aholo.Functions.Http;

/// <summary>A project in the HTTP API.</summary>
internal sealed record ProjectView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its kind; omitted until known.</summary>
    public ProjectKind? Kind { get; init; }

    /// <summary>Its stage.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>Its outcome; omitted while it runs.</summary>
    public ProjectStage? Outcome { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its stage last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The number of the open decision in this attempt, in <see cref="ProjectStage.AwaitingDecision"/>. Send it and <see cref="Attempt"/> with the decision.</summary>
    public int? DecisionNumber { get; init; }

    /// <summary>When its latest stages began, UTC. Omitted in lists.</summary>
    public IReadOnlyList<StageTiming>? Timings { get; init; }

    /// <summary>The number of starts, including retries.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of its files, once they are known.</summary>
    public int FileCount { get; init; }

    /// <summary>The number of files that the current stage has finished.</summary>
    public int? FilesDone { get; init; }

    /// <summary>Its options. Omitted in lists, until known, and if another version of the app wrote them.</summary>
    public ProjectSpec? Spec { get; init; }

    /// <summary>The paths of its files in the uploads container. Omitted in lists.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Its state at Aholo, once created there.</summary>
    public AholoView? Aholo { get; init; }

    /// <summary>Its assets in storage.</summary>
    public IReadOnlyList<AssetView> Assets { get; init; } = [];

    /// <summary>Why it failed, or what an operator must decide.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What may make the assets worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Its latest event, if it could not be sent.</summary>
    public UnsentEventView? UnsentEvent { get; init; }

    /// <summary>The webhook deliveries of its events, oldest first. Omitted in lists, and if there are none.</summary>
    public IReadOnlyList<DeliveryView>? Deliveries { get; init; }

    /// <summary>Its links.</summary>
    public required ProjectLinks Links { get; init; }
}

/// <summary>The state of a project at Aholo.</summary>
internal sealed record AholoView
{
    /// <summary>Aholo's id of the project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Aholo's id of the task.</summary>
    public string? TaskId { get; init; }

    /// <summary>The status of the task at the last poll.</summary>
    public AholoTaskStatus? Status { get; init; }

    /// <summary>The number of polls.</summary>
    public int? Polls { get; init; }

    /// <summary>When the next poll is due, UTC.</summary>
    public DateTime? NextPollAt { get; init; }

    /// <summary>Why the last poll failed, if it did.</summary>
    public string? LastError { get; init; }

    /// <summary>The expected duration of the task from the start of Waiting, in seconds: the median of earlier projects of its kind. Omitted while unknown.</summary>
    public double? ExpectedSeconds { get; init; }
}

/// <summary>An event that could not be sent.</summary>
internal sealed record UnsentEventView
{
    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>Why it could not be sent.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is sent by a retry only. Otherwise it is sent automatically.</summary>
    public required bool Final { get; init; }

    /// <summary>When it failed first, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>An asset of a project.</summary>
internal sealed record AssetView
{
    /// <summary>Its name, for example <c>model.ply</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The facts in its header: format, version, number of splats. Omitted if it is not a file of splats.</summary>
    public AssetFacts? Facts { get; init; }

    /// <summary>The link to download it.</summary>
    public required string Link { get; init; }
}

/// <summary>The links of a project.</summary>
internal sealed record ProjectLinks
{
    /// <summary>The project.</summary>
    public required string Self { get; init; }

    /// <summary>Its picture, if it has one. Each picture has its own link.</summary>
    public string? Preview { get; init; }

    /// <summary>All its assets, its record and its picture as one ZIP archive; only if it has ended with assets.</summary>
    public string? Archive { get; init; }

    /// <summary>Its record; only if it has ended.</summary>
    public string? Record { get; init; }

    /// <summary>The latest event about it; only if published.</summary>
    public string? Event { get; init; }

    /// <summary>The link to resolve it; only while it waits for a decision.</summary>
    public string? Resolve { get; init; }

    /// <summary>The link to cancel it; only while it runs.</summary>
    public string? Cancel { get; init; }

    /// <summary>The link to delete it; only if it has ended.</summary>
    public string? Delete { get; init; }

    /// <summary>The link to retry it, or to send its event again: only if it ended without success, or its event could not be sent.</summary>
    public string? Retry { get; init; }
}

/// <summary>A page of projects.</summary>
internal sealed record ProjectPage
{
    /// <summary>The projects. A page with fewer than requested, even with none, is not always the last.</summary>
    public required IReadOnlyList<ProjectView> Items { get; init; }

    /// <summary>The <c>continuationToken</c> of the next page; omitted on the last page.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>True if a sorted list is incomplete: it covers the newest 20,000 projects, and the newest 500 running ones. Omitted otherwise.</summary>
    public bool? Partial { get; init; }
}
