using System.Text.Json.Serialization;
using Aholo.Functions.Workflow;

namespace Aholo.Functions.Http;

/// <summary>The body of <c>POST /api/projects/{id}/resolve</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ResolveRequest
{
    /// <summary>What is decided.</summary>
    public ResolveDecision? Decision { get; init; }

    /// <summary>Aholo's id of the project to adopt.</summary>
    public string? AholoProjectId { get; init; }

    /// <summary>Which question it answers: the project's <see cref="ProjectView.DecisionNumber"/> that was seen. Null for whichever waits.</summary>
    public int? DecisionNumber { get; init; }
}
