using Aholo.Functions.Projects;

namespace Aholo.Functions.Http;

/// <summary>A project as the HTTP API shows it.</summary>
internal sealed record ProjectView
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>How it is made; left out until that is known.</summary>
    public ProjectKind? Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required ProjectStage Stage { get; init; }

    /// <summary>How it ended; left out while it runs.</summary>
    public ProjectStage? Outcome { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its stage last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Which question waits for an answer, in <see cref="ProjectStage.AwaitingDecision"/>; to be sent with the decision.</summary>
    public int? DecisionNumber { get; init; }

    /// <summary>When its stages began, UTC: the latest, if they are many. Left out in lists.</summary>
    public IReadOnlyList<StageTiming>? Timings { get; init; }

    /// <summary>How often it has been started; more than once after a retry.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of its files, once they are known.</summary>
    public int FileCount { get; init; }

    /// <summary>How many of them the present stage has done.</summary>
    public int? FilesDone { get; init; }

    /// <summary>What is wanted. Left out in lists, until it is known, and when it has options that this version of the app does not know.</summary>
    public ProjectSpec? Spec { get; init; }

    /// <summary>Its files, paths in the uploads container. Left out in lists.</summary>
    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>What Aholo says of it, once it has been created there.</summary>
    public AholoView? Aholo { get; init; }

    /// <summary>Its results in storage.</summary>
    public IReadOnlyList<AssetView> Assets { get; init; } = [];

    /// <summary>Why it failed, or what a person must decide.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What may make the result worse.</summary>
    public IReadOnlyList<Warning> Warnings { get; init; } = [];

    /// <summary>Its latest event, if it could not be sent.</summary>
    public UnsentEventView? UnsentEvent { get; init; }

    /// <summary>The deliveries of its events by webhook, the oldest first. Left out in lists, and when there are none.</summary>
    public IReadOnlyList<DeliveryView>? Deliveries { get; init; }

    /// <summary>Where to go from here.</summary>
    public required ProjectLinks Links { get; init; }
}

/// <summary>What Aholo says of a project.</summary>
internal sealed record AholoView
{
    /// <summary>Aholo's id of the project.</summary>
    public required string ProjectId { get; init; }

    /// <summary>Aholo's id of the task.</summary>
    public string? TaskId { get; init; }

    /// <summary>The state of the task when it was last looked at.</summary>
    public AholoTaskStatus? Status { get; init; }

    /// <summary>How often it has been looked at.</summary>
    public int? Polls { get; init; }

    /// <summary>When it is looked at next, UTC.</summary>
    public DateTime? NextPollAt { get; init; }

    /// <summary>Why the last look failed, if it did.</summary>
    public string? LastError { get; init; }

    /// <summary>How long the task is expected to take from the start of Waiting, in seconds: the median of earlier ones of its kind. Left out while that is not known.</summary>
    public double? ExpectedSeconds { get; init; }
}

/// <summary>An event that could not be sent.</summary>
internal sealed record UnsentEventView
{
    /// <summary>The event's type.</summary>
    public required string Type { get; init; }

    /// <summary>Why it could not be sent.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it is sent by a retry only. Otherwise it is sent by itself when Service Bus takes it.</summary>
    public required bool Final { get; init; }

    /// <summary>When it could not be sent first, UTC.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>A result of a project.</summary>
internal sealed record AssetView
{
    /// <summary>Its name, for example <c>model.ply</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>What its header says: format, version, number of splats. Left out for results that are not splats.</summary>
    public AssetFacts? Facts { get; init; }

    /// <summary>Where to get it.</summary>
    public required string Link { get; init; }
}

/// <summary>Where to go from a project.</summary>
internal sealed record ProjectLinks
{
    /// <summary>The project.</summary>
    public required string Self { get; init; }

    /// <summary>The picture of its result; only when there is one. Another picture has another link.</summary>
    public string? Preview { get; init; }

    /// <summary>All its results, its record and its picture as one ZIP archive; only when it has ended with results.</summary>
    public string? Archive { get; init; }

    /// <summary>Its record; only when it has ended.</summary>
    public string? Record { get; init; }

    /// <summary>The latest event about it; only when it has been published.</summary>
    public string? Event { get; init; }

    /// <summary>Where to send a decision; only while one is needed.</summary>
    public string? Resolve { get; init; }

    /// <summary>Where to stop it; only while it runs.</summary>
    public string? Cancel { get; init; }

    /// <summary>What to delete; only when it has ended.</summary>
    public string? Delete { get; init; }

    /// <summary>Where to start it again, or to send its event again: when it has ended without success, or its event could not be sent.</summary>
    public string? Retry { get; init; }
}

/// <summary>A page of projects.</summary>
internal sealed record ProjectPage
{
    /// <summary>The projects. Fewer than asked for, even none, do not mean that there are no more.</summary>
    public required IReadOnlyList<ProjectView> Items { get; init; }

    /// <summary>Give it as <c>continuationToken</c> for the next page; left out on the last one.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>Whether a sorted list leaves projects out: it covers the newest 20,000, and of those that run the newest 500. Left out when it does not.</summary>
    public bool? Partial { get; init; }
}
