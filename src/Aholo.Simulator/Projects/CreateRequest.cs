namespace Aholo.Simulator.Projects;

/// <summary>A valid request to create a project, from either version of the API.</summary>
internal record CreateRequest
{
    /// <summary>The v2 user that the project belongs to; null for a request over v1.</summary>
    public string? AppUid { get; init; }

    public required ProjectMethod Method { get; init; }

    public required string Name { get; init; }

    public string? Cover { get; init; }

    public string? Scene { get; init; }

    public string? Prompt { get; init; }

    public string? Quality { get; init; }

    public int? AccessLevel { get; init; }

    public bool IncludeSog { get; init; }

    public required IReadOnlyList<ProjectFile> Files { get; init; }
}

/// <summary>An input file of a project: an upload, and its name in the project.</summary>
internal sealed record ProjectFile(string UploadId, string Name, string Url);

/// <summary>How a project creates its model. The values are v2's <c>projectType</c>.</summary>
internal enum ProjectMethod
{
    Reconstruction = 0,
    Generation = 1,
}
