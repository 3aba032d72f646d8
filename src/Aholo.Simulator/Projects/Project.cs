namespace Aholo.Simulator.Projects;

/// <summary>One accepted order for a 3D model, from either generation of the API.</summary>
internal sealed record Project
{
    /// <summary>What create returns: v2's projectId, v1's worldId.</summary>
    public string Id { get; init; } = string.Empty;

    /// <summary>The id of the project's task, which is another one.</summary>
    public string TaskId { get; init; } = string.Empty;

    /// <summary>The v2 user it belongs to; <see langword="null"/> when it came over v1.</summary>
    public string? AppUid { get; init; }

    public required ProjectKind Kind { get; init; }

    public required string Name { get; init; }

    public string? Cover { get; init; }

    public string? Scene { get; init; }

    public string? Prompt { get; init; }

    public string? Quality { get; init; }

    public int? AccessLevel { get; init; }

    public bool UploadSog { get; init; }

    public required IReadOnlyList<ProjectResource> Resources { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time from creation to the final status.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What it cost.</summary>
    public int Credits { get; init; }

    public ProjectOutcome Outcome { get; init; }

    public ProjectResults Results { get; init; }
}

/// <summary>An input of a project: an upload, under the name that the project gives it.</summary>
internal sealed record ProjectResource(string UploadId, string Name, string Url);

/// <summary>The values are v2's <c>projectType</c>.</summary>
internal enum ProjectKind
{
    Reconstruction = 0,
    Generation = 1,
}
