namespace Aholo;

/// <summary>What the service tells about a project. v2 documents only the name and the type (fact Q); the other fields are v1's (fact D).</summary>
public sealed record AholoProject
{
    /// <summary>The service's id: <c>projectId</c> on v2, <c>worldId</c> on v1.</summary>
    public required string Id { get; init; }

    /// <summary>The project's name.</summary>
    public string? Name { get; init; }

    /// <summary>How the project is made. v2 only.</summary>
    public ProjectType? Type { get; init; }

    /// <summary>The cover picture. v1, or null.</summary>
    public Uri? Cover { get; init; }

    /// <summary>What the pictures show. v1, or null.</summary>
    public ProjectScene? Scene { get; init; }

    /// <summary>When the project was created. v1, or null.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the project last changed. v1, or null.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>The up axis of the result, <c>Y</c> or <c>Z</c> (<c>assets.semanticsMetadata.upAxis</c>). v1, or null.</summary>
    public string? UpAxis { get; init; }

    /// <summary>The project's task, where the answer shows it: always on v1; on v2 use <see cref="AholoClient.GetTaskAsync"/>.</summary>
    public AholoTask? Task { get; init; }
}
