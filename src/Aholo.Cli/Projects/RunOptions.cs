namespace Aholo.Cli.Projects;

/// <summary>How a project is run.</summary>
internal sealed record RunOptions
{
    /// <summary>The journal's file.</summary>
    public required string Journal { get; init; }

    /// <summary>Where results go; null to download none.</summary>
    public string? Download { get; init; }

    /// <summary>Whether to wait for the task.</summary>
    public bool Wait { get; init; } = true;

    public required TimeSpan Timeout { get; init; }

    /// <summary>The id of a project at Aholo that is this one; null for none.</summary>
    public string? Adopt { get; init; }

    /// <summary>
    /// The number of the create that is given up for another (<see cref="JournalState.Creates"/>); null for none. Once there is a later create, it changes
    /// nothing, so that the same command line never pays a third time.
    /// </summary>
    public int? Recreate { get; init; }
}
