namespace Aholo.Functions.Projects;

/// <summary>What someone wants made.</summary>
internal sealed record ProjectSpec
{
    /// <summary>The name shown at Aholo.</summary>
    public required string Name { get; init; }

    /// <summary>How it is made.</summary>
    public ProjectKind Kind { get; init; } = ProjectKind.Reconstruction;

    /// <summary>What the photos show.</summary>
    public ProjectScene Scene { get; init; } = ProjectScene.Model;

    /// <summary>The quality of a reconstruction.</summary>
    public TaskQuality Quality { get; init; } = TaskQuality.Normal;

    /// <summary>Who may see the project at Aholo.</summary>
    public AccessLevel Access { get; init; } = AccessLevel.Private;

    /// <summary>Whether a SOG file is asked for too.</summary>
    public bool UploadSog { get; init; } = true;

    /// <summary>Whether the photos are panoramas.</summary>
    public bool Panorama { get; init; }

    /// <summary>Its files, paths in the uploads container.</summary>
    public required IReadOnlyList<string> Resources { get; init; }
}
