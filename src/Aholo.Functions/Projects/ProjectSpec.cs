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

    /// <summary>What to generate, in words.</summary>
    public string? Prompt { get; init; }

    /// <summary>Whether a SOG file is asked for too.</summary>
    public bool IncludeSog { get; init; } = true;

    /// <summary>Whether the photos are panoramas.</summary>
    public bool Panorama { get; init; }

    /// <summary>The file that is shown as the project's cover, one of its files; by default the first picture.</summary>
    public string? Cover { get; init; }

    /// <summary>The URL that the project's events are posted to. Its query may hold a secret, so it stays out of histories, logs and the record.</summary>
    public string? Webhook { get; init; }

    /// <summary>Whether this version of the app knows every choice in it. One that another version wrote may hold others.</summary>
    public bool IsKnown() => Enum.IsDefined(Kind) && Enum.IsDefined(Scene) && Enum.IsDefined(Quality) && Enum.IsDefined(Access);
}
