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

    /// <summary>Whether to create a project although the journal has one, or may have one.</summary>
    public bool Recreate { get; init; }
}
