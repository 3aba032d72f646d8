using System.Text.Json.Serialization;
using Aholo.Functions.Workflow;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>POST /api/projects/{id}/resolve</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResolveRequest
{
    /// <summary>The decision.</summary>
    public ResolveDecision? Decision { get; init; }

    /// <summary>Aholo's id of the project to adopt.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>The project's <see cref="ProjectView.Attempt"/> when the question was shown; null for the current one.</summary>
    public int? Attempt { get; init; }

    /// <summary>The project's <see cref="ProjectView.DecisionNumber"/> when the question was shown; null for the current one.</summary>
    public int? DecisionNumber { get; init; }
}
