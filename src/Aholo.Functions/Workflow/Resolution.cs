using System.Text.Json.Serialization;

namespace Aholo.Functions.Workflow;

/// <summary>What a person decides about a create whose outcome is not known.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolveDecision>))]
internal enum ResolveDecision
{
    /// <summary>The project is there: go on with it.</summary>
    Adopt,

    /// <summary>It is not there: create it.</summary>
    Recreate,

    /// <summary>Give the project up.</summary>
    Abandon,
}

/// <summary>A person's decision about a create whose outcome is not known.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="AholoProjectId">Aholo's id of the project to adopt.</param>
/// <param name="DecisionNumber">Which question it answers (<see cref="Projects.ProjectStatus.DecisionNumber"/>); null for whichever waits.</param>
internal sealed record Resolution(ResolveDecision Decision, string? AholoProjectId = null, int? DecisionNumber = null)
{
    /// <summary>The name of the external event that brings it.</summary>
    public const string EventName = "Resolve";
}
