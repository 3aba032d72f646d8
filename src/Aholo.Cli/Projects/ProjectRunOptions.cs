namespace Aholo.Cli.Projects;

/// <summary>The options of a run.</summary>
internal sealed record ProjectRunOptions
{
    /// <summary>Gets the path of the journal.</summary>
    public required string Journal { get; init; }

    /// <summary>Gets the folder for the assets; null to download none.</summary>
    public string? Download { get; init; }

    /// <summary>Gets whether to wait for the task.</summary>
    public bool Wait { get; init; } = true;

    public required TimeSpan Timeout { get; init; }

    /// <summary>Gets the id of the project to adopt; null for none.</summary>
    public string? Adopt { get; init; }

    /// <summary>
    /// Gets the number of the create to abandon (<see cref="JournalState.Creates"/>); null for none. It has no effect once a later create exists, so that
    /// repeating the command line never pays a third time.
    /// </summary>
    public int? Recreate { get; init; }
}
