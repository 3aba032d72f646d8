using System.Text.Json.Serialization;

namespace Aholo.Functions.Workflow;

/// <summary>An operator's decision about a create whose outcome is unknown.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolveDecision>))]
internal enum ResolveDecision
{
    /// <summary>Aholo has the project: continue with it.</summary>
    Adopt,

    /// <summary>Aholo does not have the project: create it.</summary>
    Recreate,

    /// <summary>Give up the project.</summary>
    Abandon,
}

/// <summary>The external event with an operator's decision about a create whose outcome is unknown.</summary>
/// <param name="Decision">The decision.</param>
/// <param name="AholoProjectId">Aholo's id of the project to adopt.</param>
/// <param name="Attempt">The attempt whose question it answers; null for the current one.</param>
/// <param name="DecisionNumber">The number of the question in that attempt; null for the current one.</param>
internal sealed record Resolution(ResolveDecision Decision, string? AholoProjectId = null, int? Attempt = null, int? DecisionNumber = null)
{
    /// <summary>The name of the external event.</summary>
    public const string EventName = "Resolve";

    /// <summary>Whether it answers a question. A late or repeated event answers an earlier one, whose facts may have changed since.</summary>
    public bool Answers(int attempt, int decisionNumber) => (Attempt ?? attempt) == attempt && (DecisionNumber ?? decisionNumber) == decisionNumber;
}
