namespace Aholo;

/// <summary>A project to generate from a prompt, an image, or both (<c>create-3d-gen</c> on v2, <c>generations</c> on v1).</summary>
public sealed record GenerationRequest
{
    /// <summary>Gets the name of the project.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the description of what to generate; null for none. Required if <see cref="Image"/> is null.</summary>
    public string? Prompt { get; init; }

    /// <summary>Gets the image to start from; null for none. Required if <see cref="Prompt"/> is null.</summary>
    public ProjectResource? Image { get; init; }

    /// <summary>Gets the URL of a cover image; null for none.</summary>
    public Uri? Cover { get; init; }

    /// <summary>Gets who can see the project; null for the service's default, which is not documented. v2 only.</summary>
    public AccessLevel? AccessLevel { get; init; }
}
