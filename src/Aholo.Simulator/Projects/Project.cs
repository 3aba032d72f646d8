using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Aholo.Simulator.Projects;

/// <summary>A project that was created.</summary>
internal sealed record Project : CreateRequest
{
    [SetsRequiredMembers]
    public Project(CreateRequest request, string id, string taskId)
        : base(request) => (Id, TaskId) = (id, taskId);

    [JsonConstructor]
    public Project()
    {
    }

    /// <summary>The id that the create call returns: v2's projectId, v1's worldId.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the project's task; different from <see cref="Id"/>.</summary>
    public required string TaskId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The time from creation to the final status.</summary>
    public TimeSpan Duration { get; init; }

    public int Credits { get; init; }

    public ProjectOutcome Outcome { get; init; }

    public ProjectAssets Assets { get; init; }
}
