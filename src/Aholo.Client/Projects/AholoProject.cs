namespace Aholo;

/// <summary>A project at the service. v2 documents only the name and the type (docs/aholo-api.md, fact 63).</summary>
public sealed record AholoProject
{
    /// <summary>Gets the service's id of the project: <c>projectId</c> on v2, <c>worldId</c> on v1.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the name.</summary>
    public string? Name { get; init; }

    /// <summary>Gets the type. v2 only.</summary>
    public ProjectType? Type { get; init; }

    /// <summary>Gets the URL of the cover image. v1 only.</summary>
    public Uri? Cover { get; init; }

    /// <summary>Gets the scene. v1 only.</summary>
    public ProjectScene? Scene { get; init; }

    /// <summary>Gets when the project was created. v1 only.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Gets when the project was last changed. v1 only.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Gets the up axis of the assets, <c>Y</c> or <c>Z</c>. v1 only.</summary>
    public string? UpAxis { get; init; }

    /// <summary>Gets the task of the project. v1 only; on v2 use <see cref="AholoClient.GetTaskAsync"/>.</summary>
    public AholoTask? Task { get; init; }
}

/// <summary>The types of projects (<c>projectType</c>, v2 only). A number without a name keeps its value.</summary>
public enum ProjectType
{
    /// <summary>A reconstruction from images.</summary>
    Reconstruction = 0,

    /// <summary>A generation from a prompt or an image.</summary>
    Generation = 1,
}

/// <summary>A filter for projects. v1 only.</summary>
public sealed record ProjectListQuery
{
    /// <summary>Gets the statuses to include; empty for all.</summary>
    public IReadOnlyCollection<AholoTaskStatus> Statuses { get; init; } = [];

    /// <summary>Gets the number of projects in one page, 1 to 100. Default 100.</summary>
    public int PageSize { get; init; } = 100;
}
