namespace Aholo.Benchmarks.Files;

/// <summary>What one project of a folder took.</summary>
internal sealed record FolderFigures
{
    /// <summary>Its photos.</summary>
    public required int Files { get; init; }

    /// <summary>Their bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>From the manifest to the outcome.</summary>
    public required double Seconds { get; init; }

    /// <summary>The most memory that the function app's worker has had so far.</summary>
    public required double PeakMiB { get; init; }

    /// <summary>Rows of its orchestration's history in the store of the local host: one a turn.</summary>
    public required int HistoryRows { get; init; }

    /// <summary>Bytes of those rows.</summary>
    public required long HistoryBytes { get; init; }

    /// <summary>Requests to the Aholo service, those of its upload service included.</summary>
    public required long Calls { get; init; }

    /// <summary>Those of them that asked how the task stands.</summary>
    public required long StatusCalls { get; init; }

    /// <summary>Projects that were created at Aholo.</summary>
    public required int Projects { get; init; }

    /// <summary>Whether the record and the project at Aholo have every photo.</summary>
    public required bool AllThere { get; init; }
}
