namespace Aholo;

/// <summary>
/// A project to be generated from a prompt, one picture, or both (<c>create-3d-gen</c> on v2, <c>generations</c> on v1). At least one of the two
/// must be given and at most one picture is possible: stated for v1 (fact D), assumed for v2 (fact I).
/// </summary>
public sealed record GenerationRequest
{
    /// <summary>The project's name, shown to people.</summary>
    public required string Name { get; init; }

    /// <summary>What to make, in words; null for none.</summary>
    public string? Prompt { get; init; }

    /// <summary>The picture to start from; null for none.</summary>
    public ProjectResource? Image { get; init; }

    /// <summary>A cover picture; null for none.</summary>
    public Uri? Cover { get; init; }

    /// <summary>Who may see the project; null leaves it to the service, whose default is not documented. v2 only: v1 has no such setting.</summary>
    public AccessLevel? AccessLevel { get; init; }
}
