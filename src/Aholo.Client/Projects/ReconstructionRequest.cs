namespace Aholo;

/// <summary>A project to reconstruct from images or videos (<c>create-3d-recon</c> on v2, <c>reconstructions</c> on v1).</summary>
public sealed record ReconstructionRequest
{
    /// <summary>Gets the name of the project.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the scene.</summary>
    public required ProjectScene Scene { get; init; }

    /// <summary>
    /// Gets the input files, at least one. v2 suggests 5 to 20 images from different angles (docs/aholo-api.md, fact 53); the client logs a warning for fewer.
    /// v1 requires at least 20 images (docs/aholo-api.md, fact 54).
    /// </summary>
    public required IReadOnlyList<ProjectResource> Resources { get; init; }

    /// <summary>Gets the URL of a cover image; null for none.</summary>
    public Uri? Cover { get; init; }

    /// <summary>Gets who can see the project; null for the service's default, which is not documented. v2 only.</summary>
    public AccessLevel? AccessLevel { get; init; }

    /// <summary>Gets the quality; null for the service's default on v2, and for <see cref="TaskQuality.Normal"/> on v1.</summary>
    public TaskQuality? Quality { get; init; }

    /// <summary>Gets whether to create a SOG asset too (<c>uploadSog</c> on the wire). v2 only (docs/aholo-api.md, facts 49 and 50).</summary>
    public bool IncludeSog { get; init; }

    /// <summary>Gets whether the input is panoramic. v2 only (docs/aholo-api.md, facts 49 and 50).</summary>
    public bool Panorama { get; init; }

    /// <summary>
    /// Gets whether to remove the background of the object. Only with <see cref="ProjectScene.Model"/> (docs/aholo-api.md, fact 58). v1 only.
    /// </summary>
    public bool UseMask { get; init; }
}

/// <summary>The kinds of scenes.</summary>
public enum ProjectScene
{
    /// <summary>An object.</summary>
    Model,

    /// <summary>An indoor space.</summary>
    Space,
}

/// <summary>The quality levels of a reconstruction.</summary>
public enum TaskQuality
{
    /// <summary>A fast preview.</summary>
    Low,

    /// <summary>The standard quality.</summary>
    Normal,

    /// <summary>The professional quality.</summary>
    High,

    /// <summary>The highest quality. v2 only.</summary>
    Ultra,
}
