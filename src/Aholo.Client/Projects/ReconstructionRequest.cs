namespace Aholo;

/// <summary>A project to be reconstructed from pictures (<c>create-3d-recon</c> on v2, <c>reconstructions</c> on v1).</summary>
public sealed record ReconstructionRequest
{
    /// <summary>The project's name, shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>What the pictures show.</summary>
    public required ProjectScene Scene { get; init; }

    /// <summary>
    /// The input, at least one. v2 suggests 5 to 20 pictures from different angles (fact D), fewer are logged as a warning; v1 refuses fewer than
    /// 20 (fact D).
    /// </summary>
    public required IReadOnlyList<ProjectResource> Resources { get; init; }

    /// <summary>A cover picture; null for none.</summary>
    public Uri? Cover { get; init; }

    /// <summary>Who may see the project; null leaves it to the service, whose default is not documented. v2 only: v1 has no such setting.</summary>
    public AccessLevel? AccessLevel { get; init; }

    /// <summary>
    /// The quality; null leaves it to the service on v2 and means <see cref="TaskQuality.Normal"/> on v1, where it is required (fact D).
    /// </summary>
    public TaskQuality? Quality { get; init; }

    /// <summary>Asks for a SOG file too (inferred from the field's name, <c>uploadSog</c>, fact Q). v2 only.</summary>
    public bool IncludeSog { get; init; }

    /// <summary>The input is panoramic (inferred from the field's name, fact Q). v2 only.</summary>
    public bool Panorama { get; init; }

    /// <summary>
    /// Cuts the object out of its background (<c>useMask</c>, v1 only, effective with <see cref="ProjectScene.Model"/>, facts D and C).
    /// </summary>
    public bool UseMask { get; init; }
}
